package io.dragoman.dlq.http;

import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.operations.Refusal;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.dlq.operations.StartTask;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.policy.DlqMeter;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskListener;
import io.dragoman.web.ApiException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of this process, each in a thread of its own, and never two on the same dead letter
 * topic: the second would shut out the first.
 *
 * <p>A process that ends in order cancels its tasks: what they have done is committed, what is left
 * can be resumed. One that is killed leaves them to be resumed as well.
 */
final class Tasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  /** How long an order waits for its turn. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private static final Set<Task.State> ENDS =
      EnumSet.complementOf(EnumSet.of(Task.State.RUNNING, Task.State.PAUSED));

  private final PooledContexts contexts;
  private final MeterRegistry meters;
  private final Duration patience;
  private final Map<String, Running> running = new HashMap<>();
  private boolean closing;

  /**
   * None yet.
   *
   * @param patience how long {@link #close} waits for them
   */
  Tasks(final PooledContexts contexts, final MeterRegistry meters, final Duration patience) {
    this.contexts = contexts;
    this.meters = meters;
    this.patience = patience;
    contexts.tasksHere(this::here);
    // From the start, so that the first of a kind is seen to be one more.
    for (final String verb : TaskOrder.VERBS) {
      for (final Task.State end : ENDS) {
        ended(verb, end);
      }
    }
  }

  private Counter ended(final String verb, final Task.State end) {
    return DlqMeter.ORDERS.counter(meters, verb, end.name().toLowerCase(Locale.ROOT));
  }

  /** A task that was begun. */
  record Begun(Task task, CompletableFuture<Task.State> end) {}

  /**
   * Begins to carry out an order.
   *
   * @param force end whatever works on one of the topics
   * @throws RefusedException when a task works on one of the topics, and goes on doing so
   */
  Begun begin(final TaskOrder order, final boolean force) {
    return start(task -> task.order(order, force, this::turn));
  }

  /**
   * Begins to do what is left of a task that ended early.
   *
   * @throws RefusedException when another task works on one of the topics
   */
  Begun resume(final Task task, final String who) {
    return start(start -> start.again(task, who, false, this::turn));
  }

  private List<Task> here() {
    synchronized (running) {
      return running.values().stream().map(Running::task).toList();
    }
  }

  /** Tells tasks here to end, and waits for them a while. */
  @Override
  public void close() {
    final List<Running> last;
    synchronized (running) {
      closing = true;
      last = List.copyOf(running.values());
    }
    last.forEach(one -> one.cancelled().set(true));
    final long until = System.nanoTime() + patience.toNanos();
    for (final Running one : last) {
      try {
        one.end().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (final InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      } catch (final ExecutionException | TimeoutException late) {
        LOG.warn("Task {} did not end in time; it can be resumed", one.task().id());
      }
    }
  }

  private Begun start(final Function<StartTask, StartTask.Started> how) {
    final DeadLetterReader reader = contexts.newReader();
    try {
      final StartTask.Started started =
          how.apply(new StartTask(contexts, contexts.context(reader)));
      final Task task = started.task();
      started
          .toldToEnd()
          .forEach(
              other ->
                  LOG.info(
                      "Task {} was told to end: {} takes over",
                      other.id(),
                      task.order().terms().who()));
      final Running begun = here(task);
      Thread.ofPlatform().name("task-" + task.id()).start(() -> work(begun, started, reader));
      return new Begun(task, begun.end());
    } catch (final RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private Running here(final Task task) {
    synchronized (running) {
      return running.get(task.id());
    }
  }

  /** Most tasks are short, so a second order on the same topic waits a little for its turn. */
  private Runnable turn(final Task begun) {
    final long until = System.nanoTime() + TURN.toNanos();
    synchronized (running) {
      while (true) {
        if (closing) {
          throw new ApiException(
              ApiException.Code.UNAVAILABLE,
              "The service is about to end.",
              "Try again when it is back.");
        }
        final Optional<Task> other =
            running.values().stream()
                .map(Running::task)
                .filter(
                    task -> !Collections.disjoint(task.order().topics(), begun.order().topics()))
                .findFirst();
        if (other.isEmpty()) {
          running.put(
              begun.id(), new Running(begun, new AtomicBoolean(), new CompletableFuture<>()));
          return () -> forget(begun);
        }
        final long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          throw new RefusedException(new Refusal.TopicBusy(other.get()));
        }
        pause(left);
      }
    }
  }

  private void pause(final long millis) {
    try {
      running.wait(millis);
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }

  private void forget(final Task task) {
    synchronized (running) {
      running.remove(task.id());
      running.notifyAll();
    }
  }

  private void work(
      final Running begun, final StartTask.Started started, final DeadLetterReader reader) {
    final Task task = begun.task();
    Task.State end = Task.State.FAILED;
    try (reader) {
      LOG.info(
          "Task {} begins for {}: {}", task.id(), task.order().terms().who(), task.order().words());
      end = started.run(TaskListener.NONE, begun.cancelled()::get).end();
      LOG.info("Task {} ended: {}", task.id(), end);
    } catch (final RuntimeException e) {
      LOG.warn("Task {} failed: {}", task.id(), e.getMessage(), e);
    } finally {
      forget(task);
      ended(task.order().verb(), end).increment();
      begun.end().complete(end);
    }
  }

  private record Running(Task task, AtomicBoolean cancelled, CompletableFuture<Task.State> end) {}
}
