package io.dragoman.dlq.task;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.resilience.app.MemberName;
import io.dragoman.resilience.trace.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Carries out orders as tasks: everybody can see how far they are, and pause, resume and cancel
 * them, see {@link TaskLog}.
 *
 * <p>Not for use by several threads at once.
 */
public final class TaskRunner {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** So many that could not be done are named in the task's last word. */
  private static final int NAMED = 10;

  private final Reprocessor reprocessor;
  private final DeadLetterReader reader;
  private final AuditLog audit;
  private final TaskLog log;
  private final ValueDecoder decoder;
  private final InstantSource clock;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param reader of the same cluster; stays open
   * @param audit of the same cluster
   * @param log of the same cluster
   * @param targets where copies may go
   * @param decoder for orders that look into values
   */
  public TaskRunner(
      final Map<String, Object> clientConfig,
      final DeadLetterReader reader,
      final AuditLog audit,
      final TaskLog log,
      final Targets targets,
      final ValueDecoder decoder,
      final Batching batching,
      final Tracing tracing,
      final InstantSource clock) {
    this.reprocessor =
        new Reprocessor(clientConfig, reader, audit, targets, batching, tracing, clock);
    this.reader = reader;
    this.audit = audit;
    this.log = log;
    this.decoder = decoder;
    this.clock = clock;
  }

  /** A task that has not begun, with an id of its own. */
  public Task task(final TaskOrder order) {
    final Instant now = clock.instant();
    return new Task(
        id(order.verb(), now),
        random(),
        order,
        MemberName.host(),
        Task.State.RUNNING,
        now,
        now,
        Counts.NONE,
        0,
        0,
        0,
        "");
  }

  /**
   * The same task in another run: it does what is left of it, and counts on from what the audit
   * says was done.
   */
  public Task again(final Task task) {
    final StatusIndex statuses = audit.statuses(reader, task.id());
    final Counts before =
        task.order().topics().stream()
            .map(topic -> new Counts(statuses.doneBy(task.id(), topic), Map.of(), Map.of()))
            .reduce(Counts.NONE, Counts::plus);
    return new Task(
        task.id(),
        random(),
        task.order(),
        MemberName.host(),
        Task.State.RUNNING,
        task.started(),
        clock.instant(),
        new Counts(before.done(), Map.of(), Map.of()),
        0,
        0,
        0,
        "");
  }

  /**
   * Carries out the order of a task.
   *
   * @param task from {@link #task} or {@link #again}
   * @param cancelled asked for each dead letter; true ends the task after a commit
   * @return how it ended
   * @throws ReprocessorException when it cannot go on
   */
  public Result run(final Task task, final TaskListener listener, final BooleanSupplier cancelled) {
    final TaskReporter reporter = TaskReporter.start(log, task, cancelled, clock);
    try {
      final List<OrderOutcome.Failure> failures = new ArrayList<>();
      final Task.State end = work(task, listener, reporter, failures);
      final String why = end == Task.State.CANCELLED ? reporter.cancelledBecause() : "";
      reporter.end(end, why.isEmpty() ? words(failures) : why);
      return new Result(end, why, reporter.trouble());
    } catch (final InterruptException interrupted) {
      reporter.end(Task.State.CANCELLED, "interrupted");
      throw interrupted;
    } catch (final RuntimeException | Error failed) {
      reporter.end(Task.State.FAILED, String.valueOf(failed.getMessage()));
      throw failed;
    }
  }

  /**
   * How a task ended.
   *
   * @param end COMPLETED, LIMIT or CANCELLED
   * @param why who told it to end, and why; may be empty
   * @param trouble why nobody could watch or steer it; empty if that was possible
   */
  public record Result(Task.State end, String why, Optional<String> trouble) {}

  private Task.State work(
      final Task task,
      final TaskListener listener,
      final TaskReporter reporter,
      final List<OrderOutcome.Failure> failures) {
    final TaskOrder order = task.order();
    final DeadLetterFilter filter = order.criteria().filter(decoder, () -> audit.statuses(reader));
    Task.State end = Task.State.COMPLETED;
    for (final String topic : order.topics()) {
      final Order part = order.on(topic, task.id(), filter);
      final long offsets =
          reader.ranges(List.of(topic), filter).stream().mapToLong(OffsetRange::length).sum();
      reporter.begins(offsets);
      final Progress progress = listener.begins(part, offsets);
      final OrderOutcome outcome =
          reprocessor.run(
              part,
              passed -> {
                reporter.advanced(passed);
                progress.advanced(passed);
              },
              reporter);
      listener.ended(part, outcome);
      failures.addAll(outcome.failures());
      reporter.committed(outcome.counts());
      if (outcome.end() == OrderOutcome.End.CANCELLED) {
        return Task.State.CANCELLED;
      }
      if (outcome.end() == OrderOutcome.End.LIMIT) {
        end = Task.State.LIMIT;
      }
    }
    return end;
  }

  private static String words(final List<OrderOutcome.Failure> failures) {
    return failures.stream()
        .limit(NAMED)
        .map(failure -> failure.location() + " " + failure.skip().words())
        .collect(Collectors.joining("; "));
  }

  /** An id that no task has had. */
  public static String id(final String verb, final Instant now) {
    return verb + "-" + TIME.format(now) + "-" + random();
  }

  private static String random() {
    return UUID.randomUUID().toString().substring(0, 6);
  }
}
