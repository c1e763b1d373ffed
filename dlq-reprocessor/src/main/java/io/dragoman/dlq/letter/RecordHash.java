package io.dragoman.dlq.letter;

import io.dragoman.schemas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.apache.kafka.common.header.Header;

/**
 * Of a record's bytes: two records with the same one are equal in what it is of, but for a chance
 * that nobody meets.
 *
 * @param high the first half
 * @param low the second half
 */
public record RecordHash(long high, long low) {
  /** Of the key and the value of a dead letter. */
  public static RecordHash of(final DeadLetter letter) {
    final MessageDigest digest = Sha256.start();
    add(digest, letter.key());
    letter.value().ifPresent(digest::update);
    return of(digest);
  }

  /** Of key, value and headers: all of a record that is its own wherever it stands. */
  public static RecordHash of(
      final Optional<byte[]> key, final Optional<byte[]> value, final Iterable<Header> headers) {
    final MessageDigest digest = Sha256.start();
    add(digest, key);
    add(digest, value);
    for (final Header header : headers) {
      add(digest, Optional.of(header.key().getBytes(StandardCharsets.UTF_8)));
      add(digest, Optional.ofNullable(header.value()));
    }
    return of(digest);
  }

  /** With its length, which tells where it ends; none is not the same as an empty one. */
  private static void add(final MessageDigest digest, final Optional<byte[]> bytes) {
    digest.update(
        ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.map(some -> some.length).orElse(-1)));
    bytes.ifPresent(digest::update);
  }

  private static RecordHash of(final MessageDigest digest) {
    final ByteBuffer sum = ByteBuffer.wrap(digest.digest());
    return new RecordHash(sum.getLong(), sum.getLong());
  }
}
