package io.dragoman.resilience.worker;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.gate.PauseReason;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * How a worker is at a moment.
 *
 * @param engines the engines in order of preference
 * @param rejections whether records that would be rejected are held
 * @param partitions the partitions that this instance has, by number
 */
public record WorkerStatus(
    List<EngineStatus> engines,
    RejectionStatus rejections,
    SortedMap<Integer, PartitionStatus> partitions) {

  /**
   * How an engine is.
   *
   * @param name its name
   * @param device where it runs
   * @param modelVersion its model version
   * @param breaker whether it may be called
   * @param waiting how many items wait for it
   * @param stuck whether a call takes so long that the engine is taken for dead
   */
  public record EngineStatus(
      String name,
      String device,
      String modelVersion,
      EngineBreaker.State breaker,
      int waiting,
      boolean stuck) {}

  /**
   * How a partition of the work topic is.
   *
   * @param load what its task has to do
   * @param paused why no new work is run; empty when it is
   */
  public record PartitionStatus(TaskLoad load, Set<PauseReason> paused) {}
}
