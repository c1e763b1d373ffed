package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.worker.TaskLoad;
import io.dragoman.schemas.Topic;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Shows what a task has to do, and why its partitions are paused: what others do with it is not its
 * matter.
 */
final class TaskPauses {
  private final WorkerContext<?, ?> worker;
  private final int partition;
  private final UnfinishedWork backlog;
  private final TopicPartition ordinary;
  private final Optional<TopicPartition> urgent;
  private final UnfinishedWork.Amount bound;

  /**
   * For one task.
   *
   * @param backlog what it has accepted
   */
  TaskPauses(final WorkerContext<?, ?> worker, final int partition, final UnfinishedWork backlog) {
    this.worker = worker;
    this.partition = partition;
    this.backlog = backlog;
    ordinary = source(worker.topics().work());
    urgent = worker.topics().work().urgent().map(this::source);
    bound =
        new UnfinishedWork.Amount(
            worker.settings().inboxMaxRecords(), worker.settings().inboxMaxBytes());
  }

  /**
   * How the task is now.
   *
   * @param busy whether an answer may come at any moment
   * @param blocked whether it waits for the registry
   * @param unserved records that no engine may be asked about just now
   * @param held records that are held
   * @param schedule records that wait for their due time
   */
  void show(
      final boolean busy,
      final boolean blocked,
      final int unserved,
      final int held,
      final DelaySchedule schedule) {
    worker.gate().set(PauseReason.ENGINES, !worker.pool().available());
    worker.gate().set(PauseReason.DISK_FULL, worker.disk().isScarce());
    worker.gate().setBusy(partition, busy);
    final UnfinishedWork.Amount all = backlog.all();
    worker
        .load()
        .set(
            partition,
            new TaskLoad(
                all.records(),
                all.bytes(),
                unserved,
                held,
                schedule.size(),
                schedule.firstDueMs(),
                Math.min(backlog.oldestMs(), schedule.firstDueMs())));
    // Each has a bound of its own, so that urgent work is read whatever stands before the others.
    show(ordinary, blocked, held > 0);
    if (urgent.isPresent()) {
      show(urgent.get(), blocked, held > 0);
    }
  }

  /** Whether nothing keeps the partition from being read. */
  boolean isOpen() {
    return worker.gate().reasons(partition).isEmpty();
  }

  /** Whether due work of any topic may be taken. */
  boolean mayRelease() {
    return mayRelease(ordinary.topic()) || urgent.isPresent() && mayRelease(urgent.get().topic());
  }

  /** Due work goes before new work, but not without bound: its topic is paused long before. */
  boolean mayRelease(final String topic) {
    final UnfinishedWork.Amount own = backlog.of(topic);
    return own.isNone() || own.isWithin(bound, 2) && hasRoom(topic);
  }

  /** Shows nothing any more. */
  void forget() {
    worker.gate().forget(partition);
    worker.load().forget(partition);
  }

  private void show(final TopicPartition source, final boolean blocked, final boolean holding) {
    worker.gate().set(source, PauseReason.REGISTRY, blocked);
    worker.gate().set(source, PauseReason.REJECTIONS, holding);
    final UnfinishedWork.Amount own = backlog.of(source.topic());
    // What others hold must not keep this from reading at all: nobody would learn what came, and
    // whose deadline passed.
    final boolean full = !own.isNone() && !(own.isWithin(bound, 1) && hasRoom(source.topic()));
    worker.gate().set(source, PauseReason.INBOX_FULL, full);
  }

  /** Whether all partitions together have room for work of this topic. */
  private boolean hasRoom(final String topic) {
    final boolean urgently = urgent.isPresent() && urgent.get().topic().equals(topic);
    return urgently ? worker.load().hasRoomForUrgent() : worker.load().hasRoom();
  }

  private TopicPartition source(final Topic topic) {
    return new TopicPartition(worker.topics().name(topic), partition);
  }
}
