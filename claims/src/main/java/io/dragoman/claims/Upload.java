package io.dragoman.claims;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Content on its way into a store: has exactly the size that was said, and a digest. What its
 * writer does wrong is told apart from what the store does wrong.
 */
final class Upload extends InputStream {
  private final InputStream content;
  private final long size;
  private final MessageDigest digest = Sha256.start();
  private long read;

  /**
   * Takes content.
   *
   * @throws DragomanException when it is larger than allowed, or empty
   */
  Upload(final InputStream content, final long size, final long maxBytes) {
    if (size > maxBytes) {
      throw new DragomanException(
          ErrorCode.INPUT_TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The audio has %,d bytes, more than the %,d that claims.max.bytes allows; cut it.",
              size,
              maxBytes));
    }
    if (size < 1) {
      throw new DragomanException(ErrorCode.EMPTY_INPUT, "The audio has no bytes.");
    }
    this.content = content;
    this.size = size;
  }

  @Override
  public int read() {
    final byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(final byte[] target, final int offset, final int length) {
    if (length == 0) {
      return 0;
    }
    try {
      if (read == size) {
        if (content.read() >= 0) {
          throw wrongSize("more than");
        }
        return -1;
      }
      final int count = content.read(target, offset, (int) Math.min(length, size - read));
      if (count < 0) {
        throw wrongSize("only " + read + " of");
      }
      digest.update(target, offset, count);
      read += count;
      return count;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The reference, once all was read. */
  Reference reference(final Reference.Scheme scheme, final String id) {
    if (read != size || read() >= 0) {
      throw new IllegalStateException("%d of %d bytes were read".formatted(read, size));
    }
    return new Reference(scheme, id, size, HexFormat.of().formatHex(digest.digest()));
  }

  private DragomanException wrongSize(final String found) {
    return new DragomanException(
        ErrorCode.INVALID_REQUEST,
        "The audio has %s the %d bytes that were announced.".formatted(found, size));
  }
}
