package io.dragoman.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what is told to a webhook, as <a href="https://www.standardwebhooks.com">Standard
 * Webhooks</a> wants, so that whoever is told can see that nobody else told it.
 */
public final class WebhookKey {
  private static final String PREFIX = "whsec_";
  private static final String HMAC = "HmacSHA256";

  private final byte[] key;

  /** Of the key's bytes. */
  public WebhookKey(final byte[] key) {
    this.key = key.clone();
  }

  /**
   * Of the form in which it is told to people: {@code whsec_} and Base64.
   *
   * @throws IllegalArgumentException when it is not of this form; does not repeat it
   */
  public static WebhookKey parse(final String text) {
    try {
      if (text.startsWith(PREFIX)) {
        final byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (key.length > 0) {
          return new WebhookKey(key);
        }
      }
    } catch (final IllegalArgumentException e) {
      // The decoder's message has characters of the secret in it.
    }
    throw new IllegalArgumentException(
        "must be whsec_ and Base64, such as whsec_$(openssl rand -base64 24)");
  }

  /** The form in which it is told to whoever checks signatures. */
  public String text() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * The signature of a message.
   *
   * @param id of the message, the same however often it is told
   * @param timestamp when it is sent, seconds since 1970
   */
  public String sign(final String id, final long timestamp, final byte[] body) {
    final byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    final byte[] message = new byte[head.length + body.length];
    System.arraycopy(head, 0, message, 0, head.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    return "v1," + Base64.getEncoder().encodeToString(hmac(message));
  }

  /**
   * The headers of a message.
   *
   * @param id of the message, the same however often it is told
   * @param sent when it is sent
   */
  public Map<String, String> headers(final String id, final Instant sent, final byte[] body) {
    final long timestamp = sent.getEpochSecond();
    return Map.of(
        "webhook-id",
        id,
        "webhook-timestamp",
        Long.toString(timestamp),
        "webhook-signature",
        sign(id, timestamp, body));
  }

  /** A key made of this one, for one of many who are told. */
  public WebhookKey derive(final String name) {
    return new WebhookKey(hmac(name.getBytes(StandardCharsets.UTF_8)));
  }

  private byte[] hmac(final byte[] message) {
    try {
      final Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(message);
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + HMAC, e);
    }
  }
}
