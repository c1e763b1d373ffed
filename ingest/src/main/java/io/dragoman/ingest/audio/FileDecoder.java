package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import java.util.Optional;

/**
 * Decodes files with ffmpeg in this process, which therefore should be one that may die: see {@link
 * DecoderMain}.
 *
 * <p>Whatever the bytes are, nothing else is read (no file, no network), and only containers and
 * codecs of a fixed list are used. It takes as long as it takes.
 */
final class FileDecoder implements AutoCloseable {
  private final MemoryInputs inputs;

  FileDecoder() {
    Libav.load();
    this.inputs = new MemoryInputs();
  }

  /**
   * Decodes a file into a sink.
   *
   * @param file at least one byte
   * @throws DragomanException if the file cannot be used
   */
  FileFormat decode(final byte[] file, final SampleSink sink) {
    final Optional<String> other = FileType.notAudio(file);
    if (other.isPresent()) {
      throw AudioErrors.unreadable(
          "These %,d bytes are %s, not audio; send %s.", file.length, other.get(), Libav.SUPPORTED);
    }
    try (Decoding decoding = new Decoding(file, sink, inputs)) {
      return decoding.run();
    }
  }

  /** Frees what it shares between files. */
  @Override
  public void close() {
    inputs.close();
  }
}
