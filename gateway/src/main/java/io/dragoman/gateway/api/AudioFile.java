package io.dragoman.gateway.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Audio that came with an order, or was fetched for it.
 *
 * @param fileName for people; never used as a path
 * @param bytes how many
 * @param content readable several times while the order is taken
 */
public record AudioFile(Optional<String> fileName, long bytes, Content content) {
  /** Bytes that lie in memory or on disk. */
  @FunctionalInterface
  public interface Content {
    /** From the first byte. */
    InputStream open() throws IOException;
  }
}
