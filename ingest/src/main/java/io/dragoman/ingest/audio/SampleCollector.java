package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The samples of one file as a decoder process sends them, within the bounds that it was told. */
final class SampleCollector implements DecoderProcess.Target {
  private final int max;
  private final DecodedMemory.Share memory;
  private final TimeLimit deadline;
  private Pcm.Builder builder = new Pcm.Builder();
  private boolean restarted;

  /**
   * Collects samples.
   *
   * @param max most samples
   * @param memory what they take, grown before they do
   * @param deadline stands still while there is no room
   */
  SampleCollector(final int max, final DecodedMemory.Share memory, final TimeLimit deadline) {
    this.max = max;
    this.memory = memory;
    this.deadline = deadline;
  }

  @Override
  public void add(final ByteBuffer samples) throws IOException {
    final long length = builder.length() + (long) samples.remaining() / Short.BYTES;
    if (length > max) {
      throw new IOException("more samples than it may send");
    }
    if (memory.mustWait(length * Short.BYTES)) {
      // Meanwhile the process waits for us to read on.
      deadline.whilePaused(
          () -> {
            memory.await();
            return memory;
          });
    }
    builder.add(samples);
  }

  @Override
  public void restart() throws IOException {
    if (restarted) {
      throw new IOException("a second new beginning");
    }
    restarted = true;
    builder = new Pcm.Builder();
  }

  /** Forgets everything, for a new process. */
  void clear() {
    builder = new Pcm.Builder();
    restarted = false;
  }

  /** What was collected; it gives back the memory that it does not need. */
  Pcm toPcm() {
    if (builder.length() == 0) {
      throw new DragomanException(
          ErrorCode.EMPTY_INPUT, "The audio file holds no sound; send one that does.");
    }
    memory.shrink((long) builder.length() * Short.BYTES);
    return builder.buildRaised();
  }
}
