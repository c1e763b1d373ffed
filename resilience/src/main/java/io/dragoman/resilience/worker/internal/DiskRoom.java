package io.dragoman.resilience.worker.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether the disk with the local state has room left.
 *
 * <p>When a disk is full, RocksDB may let a thread wait inside a write for ever, even after there
 * is room again; so new work must stop before. Asked at any rate, it looks once a second. Safe for
 * several threads.
 */
public final class DiskRoom {
  private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final LongSupplier free;
  private final long wanted;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private boolean scarce;

  /**
   * With any way to tell.
   *
   * @param free bytes that can be written
   * @param wanted fewer are scarce
   */
  DiskRoom(final LongSupplier free, final long wanted, final InstantSource clock) {
    this.free = free;
    this.wanted = wanted;
    this.clock = clock;
  }

  /** Looks at the disk of a directory. */
  public static DiskRoom of(final Path directory, final long wanted, final InstantSource clock) {
    return new DiskRoom(() -> free(directory), wanted, clock);
  }

  /** Whether less is left than wanted. */
  synchronized boolean isScarce() {
    final Instant now = clock.instant();
    if (!now.isBefore(next)) {
      next = now.plus(INTERVAL);
      look();
    }
    return scarce;
  }

  private void look() {
    final long left = free.getAsLong();
    if (scarce != left < wanted) {
      scarce = !scarce;
      if (scarce) {
        LOG.error(
            "The disk of the local state has {} bytes left, less than {}: no new work is taken"
                + " until it has more.",
            left,
            wanted);
      } else {
        LOG.info("The disk of the local state has room again; work goes on.");
      }
    }
  }

  /** A disk that cannot be asked, because nobody has made the directory yet, is not full. */
  private static long free(final Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (final IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
