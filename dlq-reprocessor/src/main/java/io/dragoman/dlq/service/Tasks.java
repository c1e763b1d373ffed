package io.dragoman.dlq.service;

import io.dragoman.dlq.Batching;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskGuard;
import io.dragoman.dlq.TaskListener;
import io.dragoman.dlq.TaskOrder;
import io.dragoman.dlq.TaskRunner;
import io.dragoman.dlq.TopicBusyException;
import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final Cluster cluster;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Duration patience;
  private final Map<String, Running> running = new HashMap<>();
  private boolean closing;

  /**
   * None yet.
   *
   * @param patience how long {@link #close} waits for them
   */
  Tasks(
      final Cluster cluster,
      final MeterRegistry meters,
      final Clock clock,
      final Duration patience) {
    this.cluster = cluster;
    this.meters = meters;
    this.clock = clock;
    this.patience = patience;
  }

  /** A task that was begun. */
  record Begun(Task task, CompletableFuture<Task.State> end) {}

  /**
   * Begins to carry out an order.
   *
   * @param force end whatever works on one of the topics
   * @throws ApiException CONFLICT when a task works on one of the topics, and goes on doing so
   */
  Begun begin(final TaskOrder order, final boolean force) {
    return start(runner -> runner.task(order), force);
  }

  /**
   * Begins to do what is left of a task that ended early.
   *
   * @throws ApiException CONFLICT when another task works on one of the topics
   */
  Begun resume(final Task task) {
    return start(runner -> runner.again(task), false);
  }

  /**
   * All tasks, the last started first, wherever they run; one that just began here is known before
   * it was heard of.
   */
  List<Task> list() {
    // First those here: one that ends meanwhile is heard of by then.
    final List<Task> here;
    synchronized (running) {
      here = running.values().stream().map(Running::task).toList();
    }
    final Map<String, Task> all = new HashMap<>();
    heard().forEach(task -> all.put(task.id(), task));
    here.stream()
        .filter(task -> !all.containsKey(task.id()) || !all.get(task.id()).run().equals(task.run()))
        .forEach(task -> all.put(task.id(), task));
    return all.values().stream()
        .sorted(Comparator.comparing(Task::started).reversed().thenComparing(Task::id))
        .toList();
  }

  /**
   * Makes sure that no task works on the topic.
   *
   * @param own id of what is to be done there
   * @param force end whatever works there, for {@code who}
   * @throws ApiException CONFLICT when one does
   */
  void requireIdle(final String topic, final String own, final boolean force, final String who) {
    if (force) {
      takeOver(List.of(topic), own, who);
    } else {
      refuseWhileBusy(list(), List.of(topic), own);
    }
  }

  /** The task of that id. */
  Optional<Task> find(final String id) {
    return list().stream().filter(task -> task.id().equals(id)).findFirst();
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

  private List<Task> heard() {
    return cluster.read(reader -> cluster.tasks().list(reader));
  }

  /** Makes a task of an order. */
  @FunctionalInterface
  private interface Beginning {
    Task task(TaskRunner runner);
  }

  private Begun start(final Beginning beginning, final boolean force) {
    final DeadLetterReader reader = cluster.newReader();
    try {
      final TaskRunner runner =
          new TaskRunner(
              cluster.client(),
              reader,
              cluster.audit(),
              cluster.tasks(),
              cluster.targets(),
              cluster.decoder(),
              Batching.DEFAULT,
              clock);
      final Running begun =
          new Running(beginning.task(runner), new AtomicBoolean(), new CompletableFuture<>());
      if (force) {
        takeOver(begun.task().order().topics(), begun.task().id(), begun.task().order().who());
      }
      admit(begun);
      if (!force) {
        refuseIfBusyElsewhere(begun.task());
      }
      Thread.ofPlatform()
          .name("task-" + begun.task().id())
          .start(() -> work(begun, runner, reader));
      return new Begun(begun.task(), begun.end());
    } catch (final RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Most tasks are short, so a second order on the same topic waits a little for its turn. */
  private void admit(final Running begun) {
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
                    task ->
                        !Collections.disjoint(task.order().topics(), begun.task().order().topics()))
                .findFirst();
        if (other.isEmpty()) {
          running.put(begun.task().id(), begun);
          return;
        }
        final long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          throw busy(other.get());
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

  private void work(final Running begun, final TaskRunner runner, final DeadLetterReader reader) {
    final Task task = begun.task();
    Task.State end = Task.State.FAILED;
    try (reader) {
      LOG.info("Task {} begins for {}: {}", task.id(), task.order().who(), task.order().words());
      end = runner.run(task, TaskListener.NONE, begun.cancelled()::get).end();
      LOG.info("Task {} ended: {}", task.id(), end);
    } catch (final RuntimeException e) {
      LOG.warn("Task {} failed: {}", task.id(), e.getMessage(), e);
    } finally {
      forget(task);
      MeterDef.DLQ_ORDERS
          .counter(meters, task.order().verb(), end.name().toLowerCase(Locale.ROOT))
          .increment();
      begun.end().complete(end);
    }
  }

  /** Best effort, for a clear answer; what keeps two from doing the same is the cluster. */
  private void refuseIfBusyElsewhere(final Task begun) {
    try {
      refuseWhileBusy(heard(), begun.order().topics(), begun.id());
    } catch (final RuntimeException refused) {
      forget(begun);
      throw refused;
    }
  }

  private void refuseWhileBusy(
      final List<Task> all, final Collection<String> topics, final String own) {
    TaskGuard.inTheWay(all, topics, own, clock.instant())
        .ifPresent(
            task -> {
              throw busy(task);
            });
  }

  private void takeOver(final Collection<String> topics, final String own, final String who) {
    cluster
        .read(reader -> new TaskGuard(cluster.tasks(), reader, clock).takeOver(topics, own, who))
        .forEach(task -> LOG.info("Task {} was told to end: {} takes over", task.id(), who));
  }

  private static ApiException busy(final Task task) {
    return new ApiException(
        ApiException.Code.CONFLICT,
        new TopicBusyException(task).getMessage(),
        "Wait until it ends, cancel it with POST "
            + TasksApi.url(task)
            + "/cancel, or give the order with \"force\": true, which ends it; what it has left can"
            + " be resumed.");
  }

  private record Running(Task task, AtomicBoolean cancelled, CompletableFuture<Task.State> end) {}
}
