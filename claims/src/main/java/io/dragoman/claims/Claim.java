package io.dragoman.claims;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Content that is held elsewhere.
 *
 * @param size how many bytes it has
 * @param content its bytes; see {@link ClaimStore#open}
 */
public record Claim(long size, InputStream content) implements AutoCloseable {
  @Override
  public void close() {
    try {
      content.close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
