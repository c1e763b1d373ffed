package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decodes audio files of strangers to 16 kHz mono with ffmpeg's libraries.
 *
 * <p>Guaranteed, whatever the bytes are: nothing but the bytes is read (no file, no network); only
 * containers and codecs of a fixed list are used; time, decoded length and memory stay within the
 * limits, which count while decoding; no native memory is left behind; and every failure is a
 * {@link DragomanException} whose message tells a client in one sentence what was found and what to
 * do. The same bytes always give the same samples.
 *
 * <p>All channels are mixed down. Samples that are no number are silence. A recording that is far
 * too quiet is raised as a whole. A file that ends before its header says is an error, not half a
 * result.
 *
 * <p>What it does not do: run codecs in a process of their own. Whoever distrusts the codecs of its
 * list gives ingest its own container.
 *
 * <p>Safe for use by several threads.
 */
public final class AudioDecoder implements AutoCloseable {
  private final AudioLimits limits;
  private final LongSupplier nanoTime;
  private final MemoryInputs inputs;

  /** A decoder within these limits. */
  public AudioDecoder(final AudioLimits limits) {
    this(limits, System::nanoTime);
  }

  AudioDecoder(final AudioLimits limits, final LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    Libav.load();
    this.inputs = new MemoryInputs();
  }

  /**
   * Decodes a file.
   *
   * @param file the whole file; not changed
   * @return its sound, at least one sample
   * @throws DragomanException {@link ErrorCode#EMPTY_INPUT} without bytes or sound, {@link
   *     ErrorCode#INPUT_TOO_LARGE}, {@link ErrorCode#AUDIO_TOO_LONG}, or {@link
   *     ErrorCode#UNREADABLE_AUDIO} for all else
   */
  public DecodedAudio decode(final byte[] file) {
    if (file.length == 0) {
      throw new DragomanException(
          ErrorCode.EMPTY_INPUT, "The audio file has no bytes; send a whole file.");
    }
    if (file.length > limits.maxBytes()) {
      throw AudioErrors.of(
          ErrorCode.INPUT_TOO_LARGE,
          "The audio file has %,d bytes, more than the %,d that audio.max.bytes allows; cut it.",
          file.length,
          limits.maxBytes());
    }
    final Optional<String> other = FileType.notAudio(file);
    if (other.isPresent()) {
      throw AudioErrors.unreadable(
          "These %,d bytes are %s, not audio; send %s.", file.length, other.get(), Libav.SUPPORTED);
    }
    try (Decoding decoding =
        new Decoding(file, limits, new Budget(limits.timeout(), nanoTime), inputs)) {
      return decoding.run();
    }
  }

  /** Frees what it shares between files; no decoding may be in progress. */
  @Override
  public void close() {
    inputs.close();
  }
}
