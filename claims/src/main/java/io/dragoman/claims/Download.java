package io.dragoman.claims;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Content on its way out of a store, which gives its last byte only if all of it is what the
 * reference names.
 */
final class Download extends InputStream {
  private final InputStream content;
  private final Reference reference;
  private final Duration timeout;
  private final InstantSource clock;
  private final Instant deadline;
  private final MessageDigest digest = Sha256.start();
  private long read;

  /**
   * Takes over content.
   *
   * @param timeout within which all must be read; while it is not, nobody else is served
   * @param clock never jumps
   */
  Download(
      final InputStream content,
      final Reference reference,
      final Duration timeout,
      final InstantSource clock) {
    this.content = content;
    this.reference = reference;
    this.timeout = timeout;
    this.clock = clock;
    this.deadline = clock.instant().plus(timeout);
  }

  @Override
  public int read() {
    final byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(final byte[] target, final int offset, final int length) {
    if (read == reference.size()) {
      return -1;
    }
    if (clock.instant().isAfter(deadline)) {
      throw unavailable("gave %d of %d bytes within %s".formatted(read, reference.size(), timeout));
    }
    final int count;
    try {
      count = content.read(target, offset, (int) Math.min(length, reference.size() - read));
    } catch (final IOException e) {
      throw unavailable("broke off: " + e);
    }
    if (count < 0) {
      throw unavailable("ended after %d of %d bytes".formatted(read, reference.size()));
    }
    digest.update(target, offset, count);
    read += count;
    if (read == reference.size()
        && !HexFormat.of().formatHex(digest.digest()).equals(reference.sha256())) {
      throw reference.gone("is not what the reference was made for");
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private static DragomanException unavailable(final String what) {
    return new DragomanException(
        ErrorCode.CLAIM_STORE_UNAVAILABLE, "The store of large audio " + what);
  }
}
