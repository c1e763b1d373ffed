package io.dragoman.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What webhooks are signed with, as <a href="https://www.standardwebhooks.com">Standard
 * Webhooks</a> wants. Each client has a secret of its own, made of the gateway's, so that none can
 * sign for another and none must be kept.
 */
public final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String HMAC = "HmacSHA256";

  private final byte[] secret;

  /**
   * Of the gateway.
   *
   * @param secret what only gateways know
   */
  public WebhookSecret(final String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  /** A client's, as it is told to the client. */
  public String of(final String client) {
    return PREFIX + Base64.getEncoder().encodeToString(bytes(client));
  }

  /**
   * The signature of a message.
   *
   * @param timestamp when it is sent, seconds since 1970
   */
  String sign(final String client, final String id, final long timestamp, final byte[] body) {
    final byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    final byte[] message = new byte[head.length + body.length];
    System.arraycopy(head, 0, message, 0, head.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    return "v1," + Base64.getEncoder().encodeToString(hmac(bytes(client), message));
  }

  private byte[] bytes(final String client) {
    return hmac(secret, ("webhook:" + client).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(final byte[] key, final byte[] message) {
    try {
      final Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(message);
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + HMAC, e);
    }
  }
}
