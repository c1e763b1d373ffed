package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.worker.TaskLoad;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What each task of this instance has to do, and whether all of them together may take more.
 * Written by stream threads, read by anybody.
 */
public final class TaskLoads {
  /** The last quarter is for urgent work. */
  private static final int PERCENT_FOR_ALL = 75;

  private static final TaskLoad NONE =
      new TaskLoad(0, 0, 0, 0, 0, TaskLoad.NOTHING_WAITS, TaskLoad.NOTHING_WAITS);

  private final Map<Integer, TaskLoad> loads = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;

  /**
   * Nothing is to be done.
   *
   * @param maxBytes what all tasks together may hold
   */
  public TaskLoads(final long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void set(final int partition, final TaskLoad load) {
    count(loads.put(partition, load), load);
  }

  void forget(final int partition) {
    count(loads.remove(partition), NONE);
  }

  /** Whether there is room for work of any kind. */
  boolean hasRoom() {
    return bytes.get() < maxBytes / 100 * PERCENT_FOR_ALL;
  }

  /** Whether there is room for urgent work. */
  boolean hasRoomForUrgent() {
    return bytes.get() < maxBytes;
  }

  /** The load of each partition that this instance has. */
  public Map<Integer, TaskLoad> all() {
    return Map.copyOf(loads);
  }

  private void count(final @Nullable TaskLoad before, final TaskLoad after) {
    bytes.addAndGet(after.bytes() - (before == null ? 0 : before.bytes()));
  }
}
