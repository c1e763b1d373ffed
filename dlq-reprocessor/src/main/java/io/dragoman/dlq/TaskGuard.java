package io.dragoman.dlq;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Keeps two operators from working on one dead letter topic, of which the second would shut out the
 * first.
 *
 * <p>It goes by what tasks say of themselves, about every two seconds: two that begin within the
 * same moment do not see each other. Then the cluster lets only one go on, and nothing is done
 * twice.
 */
public final class TaskGuard {
  private static final Duration OBEYS_WITHIN = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final TaskLog log;
  private final DeadLetterReader reader;
  private final InstantSource clock;

  /** For one cluster; the reader stays open. */
  public TaskGuard(final TaskLog log, final DeadLetterReader reader, final InstantSource clock) {
    this.log = log;
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * Makes sure that no other task works on these topics.
   *
   * @param own id of the task that is to begin
   * @throws TopicBusyException when one does
   */
  public void requireIdle(final Collection<String> topics, final String own) {
    inTheWay(log.list(reader), topics, own, clock.instant())
        .ifPresent(
            task -> {
              throw new TopicBusyException(task);
            });
  }

  /**
   * Ends every other task that works on these topics, and tells it why. One that does not obey
   * within some seconds is shut out by the cluster as soon as this one begins.
   *
   * @param own id of the task that is to begin
   * @param who who wants it
   * @return the tasks that were told to end
   */
  public List<Task> takeOver(final Collection<String> topics, final String own, final String who) {
    final List<Task> losers =
        log.list(reader).stream().filter(task -> isInTheWay(task, topics, own)).toList();
    losers.forEach(
        task ->
            log.tell(
                task.id(),
                Task.Command.CANCEL,
                who,
                "taken over by " + who + " with the task " + own,
                clock.instant()));
    final Instant until = clock.instant().plus(OBEYS_WITHIN);
    while (!losers.isEmpty()
        && clock.instant().isBefore(until)
        && log.list(reader).stream().anyMatch(task -> isInTheWay(task, topics, own))) {
      pause();
    }
    return losers;
  }

  /** The task, other than {@code own}, that works on one of the topics. */
  public static Optional<Task> inTheWay(
      final List<Task> tasks,
      final Collection<String> topics,
      final String own,
      final Instant now) {
    return tasks.stream()
        .filter(task -> task.state(now).alive())
        .filter(task -> !task.id().equals(own))
        .filter(task -> !Collections.disjoint(task.order().topics(), topics))
        .findFirst();
  }

  private boolean isInTheWay(final Task task, final Collection<String> topics, final String own) {
    return inTheWay(List.of(task), topics, own, clock.instant()).isPresent();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
