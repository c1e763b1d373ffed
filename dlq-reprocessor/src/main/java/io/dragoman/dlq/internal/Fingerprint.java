package io.dragoman.dlq.internal;

import io.dragoman.dlq.DeadLetter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Of key and value: two records with the same one are equal, but for a chance that nobody meets.
 *
 * @param high the first half
 * @param low the second half
 */
public record Fingerprint(long high, long low) {
  /** That of a dead letter's record. */
  public static Fingerprint of(final DeadLetter letter) {
    final MessageDigest digest = sha256();
    // Where the key ends; none is not the same as an empty one.
    digest.update(
        ByteBuffer.allocate(Integer.BYTES)
            .putInt(0, letter.key().map(key -> key.length).orElse(-1)));
    letter.key().ifPresent(digest::update);
    letter.value().ifPresent(digest::update);
    final ByteBuffer sum = ByteBuffer.wrap(digest.digest());
    return new Fingerprint(sum.getLong(), sum.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256.", e);
    }
  }
}
