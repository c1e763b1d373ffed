package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.FileType;
import java.util.Optional;
import java.util.OptionalInt;

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
    if (EncryptedMp4.is(file)) {
      throw AudioErrors.unreadable(
          "The m4a/mp4 file is encrypted or has a compressed header; send it without.");
    }
    final FileFormat format;
    final OptionalInt channel;
    try (Decoding decoding = new Decoding(file, OptionalInt.empty(), sink, inputs)) {
      format = decoding.run();
      channel = decoding.insteadOfMix();
    }
    if (channel.isPresent()) {
      sink.restart();
      try (Decoding decoding = new Decoding(file, channel, sink, inputs)) {
        decoding.run();
      }
    }
    return format;
  }

  /** Frees what it shares between files. */
  @Override
  public void close() {
    inputs.close();
  }
}
