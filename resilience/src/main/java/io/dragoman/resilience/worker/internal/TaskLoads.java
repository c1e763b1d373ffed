package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.worker.TaskLoad;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What each task of this instance has to do; written by stream threads, read by anybody. */
public final class TaskLoads {
  private final Map<Integer, TaskLoad> loads = new ConcurrentHashMap<>();

  void set(final int partition, final TaskLoad load) {
    loads.put(partition, load);
  }

  void forget(final int partition) {
    loads.remove(partition);
  }

  /** The load of each partition that this instance has. */
  public Map<Integer, TaskLoad> all() {
    return Map.copyOf(loads);
  }
}
