package io.dragoman.ingest.audio;

import java.util.concurrent.Semaphore;

/**
 * Bounds how much decoded audio is in memory at once.
 *
 * <p>Short audio is free, because the number of threads bounds it. Audio that grows beyond that
 * first gets room for the longest that there may be: two that each wait for more while they hold
 * some would wait for ever. What turns out not to be needed is given back.
 */
final class DecodedMemory {
  /** What each file may take without asking: two minutes. */
  static final int FREE_BYTES = 4 * 1024 * 1024;

  private static final int UNIT_BYTES = 1024;

  private final int longest;
  private final Semaphore room;

  /**
   * A bound.
   *
   * @param bytes how much there may be in all; if a single file needs more, it is alone
   * @param longestBytes how much a single file can need
   */
  DecodedMemory(final long bytes, final long longestBytes) {
    final int all = units(bytes);
    this.longest = Math.min(all, units(longestBytes));
    this.room = new Semaphore(all, true);
  }

  private static int units(final long bytes) {
    return Math.clamp(Math.ceilDiv(bytes, UNIT_BYTES), 1, Integer.MAX_VALUE);
  }

  /** What one file takes of the memory. For one thread. */
  final class Share implements AutoCloseable {
    private int held;

    private Share() {}

    /** Whether audio of this size may only go on after {@link #await()}. */
    boolean mustWait(final long bytes) {
      return held == 0 && bytes > FREE_BYTES;
    }

    /** Waits for room for the longest audio. */
    void await() {
      room.acquireUninterruptibly(longest);
      held = longest;
    }

    /** Gives back all that audio of this size does not need. */
    void shrink(final long bytes) {
      final int needed = bytes > FREE_BYTES ? Math.min(held, units(bytes)) : 0;
      room.release(held - needed);
      held = needed;
    }

    /** Gives back everything; closing it again does nothing. */
    @Override
    public void close() {
      shrink(0);
    }
  }

  /** Nothing, yet. */
  Share share() {
    return new Share();
  }
}
