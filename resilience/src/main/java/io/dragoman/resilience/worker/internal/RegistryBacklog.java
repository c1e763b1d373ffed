package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.schemas.DragomanException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps that need the schema registry, which did not answer: they are taken again until it does.
 *
 * <p>Not safe for several threads.
 */
final class RegistryBacklog {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryBacklog.class);

  /** Time between two tries. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Consumer<Step> keeper;
  private final InstantSource clock;
  private final Deque<Step> deferred = new ArrayDeque<>();
  private Instant until = Instant.MIN;
  private boolean told;

  /**
   * Empty.
   *
   * @param keeper makes sure that the record of a step that is deferred outlives the process
   */
  RegistryBacklog(final Consumer<Step> keeper, final InstantSource clock) {
    this.keeper = keeper;
    this.clock = clock;
  }

  /**
   * Something to do about a record, whole or not at all.
   *
   * @param sequence the record's number in the inbox
   * @param entry the record
   * @param action does it; throws a {@link DragomanException} of fault SYSTEM when it must wait
   */
  record Step(long sequence, Entry entry, Runnable action) {}

  /** Takes a step now, or defers it if the system does not let it. */
  void run(final Step step) {
    if (waits()) {
      // Asking again at once would keep the thread from everything else, once for each record.
      defer(step);
      return;
    }
    try (LogContext.Scope _ = LogContext.request(step.entry().headers())) {
      step.action().run();
    } catch (final DragomanException e) {
      if (!Faults.isSystems(e)) {
        throw e;
      }
      until = clock.instant().plus(PAUSE);
      defer(step);
      tell(e);
    }
  }

  /** Defers a step whose record is kept already. */
  void add(final Step step) {
    deferred.add(step);
  }

  /** Takes deferred steps again, if it is time. */
  void retry() {
    for (int left = deferred.size(); left > 0 && !waits(); left--) {
      run(deferred.remove());
    }
    if (told && deferred.isEmpty()) {
      told = false;
      LOG.info("No work waits for the schema registry any more");
    }
  }

  /** Once, as nothing else says why partitions are paused: the registry may be well and refuse. */
  private void tell(final DragomanException e) {
    if (!told) {
      told = true;
      LOG.warn("Work waits until the schema registry lets it: {}", e.getMessage());
    }
  }

  /** Whether something waits because the system did not let it. */
  boolean blocked() {
    return !deferred.isEmpty() && until.isAfter(Instant.MIN);
  }

  private boolean waits() {
    return clock.instant().isBefore(until);
  }

  private void defer(final Step step) {
    keeper.accept(step);
    deferred.add(step);
  }
}
