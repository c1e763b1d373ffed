package io.dragoman.web;

import java.io.InputStream;
import java.util.Optional;

/**
 * A part of a body that is a file.
 *
 * @param name of the field
 * @param fileName what the caller calls it: a text to show, without folders, never a path
 * @param contentType what the caller says it is; may be a lie
 * @param size bytes
 * @param content readable several times until the handler has answered
 */
public record UploadedFile(
    String name, Optional<String> fileName, String contentType, long size, Content content) {
  /** Bytes that lie in memory or on disk. */
  @FunctionalInterface
  public interface Content {
    /** From the first byte; reading fails once the handler has answered. */
    InputStream open();
  }

  /** From the first byte. */
  public InputStream open() {
    return content.open();
  }
}
