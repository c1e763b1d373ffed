package io.dragoman.gateway.api;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.job.JobDocument;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.web.ApiException;
import io.dragoman.web.PooledJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What makes a repeat of an order the same job, on any replica: the token is made of the client,
 * its API key and its {@code Idempotency-Key}, so that two replicas which never spoke make the same
 * one, and nobody without the API key can.
 */
final class IdempotencyKey {
  private static final JsonMapper SORTED =
      JsonMapper.builder(PooledJson.factory())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();
  private static final int MAX_CHARS = 255;

  private IdempotencyKey() {}

  /**
   * The token of an order that says it may be a repeat.
   *
   * @param part which job of the order it is, from 0: each needs a token of its own
   * @throws ApiException when the key is none
   */
  static Optional<JobToken> token(
      final Optional<String> header, final int part, final Credentials who) {
    return header.map(
        key -> {
          if (key.isBlank() || key.length() > MAX_CHARS) {
            throw ApiException.invalid(
                "Idempotency-Key",
                "The Idempotency-Key has " + key.length() + " characters.",
                "Send 1 to " + MAX_CHARS + ", new ones for each job, such as a UUID.");
          }
          // No header has a zero.
          return token(
              who.key().orElse(""), who.caller().name(), part == 0 ? key : key + '\0' + part);
        });
  }

  private static JobToken token(final String secret, final String client, final String key) {
    try {
      final Mac mac = Mac.getInstance("HmacSHA256");
      // An empty key is not allowed; who has none is on this machine.
      mac.init(
          new SecretKeySpec(("dragoman:" + secret).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update(client.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return JobToken.of(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256", e);
    }
  }

  /** SHA-256 of what a request says, hexadecimal. */
  static String digest(final Object asked) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(SORTED.writeValueAsBytes(asked)));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of all that would make it another job, hexadecimal. */
  static String digest(
      final JobOrder order, final List<AudioFile> files, final @Nullable JobDocument document) {
    final MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
      digest.update(SORTED.writeValueAsBytes(order));
      if (document != null) {
        digest.update(SORTED.writeValueAsBytes(document));
      }
      for (final AudioFile file : files) {
        try (InputStream in = file.content().open();
            OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
          in.transferTo(out);
        }
        digest.update(Long.toString(file.bytes()).getBytes(StandardCharsets.UTF_8));
      }
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
