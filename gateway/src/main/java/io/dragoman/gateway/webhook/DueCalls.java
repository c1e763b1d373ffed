package io.dragoman.gateway.webhook;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls somebody for each job for which that is due, each job once at a time, and waits for none.
 */
final class DueCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DueCalls.class);

  /**
   * Those that are being called are among the ones that are due, and count: of a client whose hosts
   * hardly answer there are never more than its part.
   */
  private static final int AT_ONCE = 64;

  /** How long it may take until what was written is read. */
  private static final Duration READ = Duration.ofSeconds(10);

  private final String what;
  private final IntFunction<List<WebhookDue>> due;
  private final Jobs jobs;
  private final Consumer<WebhookDue> call;
  private final Set<JobToken> underWay = ConcurrentHashMap.newKeySet();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Calls nobody before it is told to {@link #look}.
   *
   * @param what one of what is told, for the log
   * @param due at most so many that are due
   * @param call calls for one of them and writes what came of it
   */
  DueCalls(
      final String what,
      final IntFunction<List<WebhookDue>> due,
      final Jobs jobs,
      final Consumer<WebhookDue> call) {
    this.what = what;
    this.due = due;
    this.jobs = jobs;
    this.call = call;
  }

  /** Begins to call for all that are due and not being called for. */
  void look() {
    try {
      for (final WebhookDue each : due.apply(AT_ONCE)) {
        if (underWay.add(each.token())) {
          calls.execute(() -> called(each));
        }
      }
    } catch (final JobsUnavailableException e) {
      LOG.debug("Which {}s are due is not known just now", what, e);
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      LOG.error("Which {}s are due cannot be found out", what, e);
    }
  }

  /** Whether none is being called for. */
  boolean idle() {
    return underWay.isEmpty();
  }

  private void called(final WebhookDue each) {
    try {
      call.accept(each);
    } catch (final JobsUnavailableException | CompletionException e) {
      LOG.info("The {} of job {} is sent later: {}", what, each.token(), e.toString());
    } catch (final RuntimeException e) {
      LOG.error("The {} of job {} cannot be sent", what, each.token(), e);
    } finally {
      underWay.remove(each.token());
    }
  }

  /**
   * What is known of a job.
   *
   * @param tracker an empty one, which hears what is to be known
   */
  Optional<JobView> read(final JobToken token, final JobTracker tracker) {
    long after = Jobs.BEGINNING;
    while (true) {
      final Optional<List<JobEvent>> more = jobs.read(token, after, Duration.ZERO, self());
      if (more.isEmpty()) {
        return Optional.empty();
      }
      more.get().forEach(tracker::apply);
      if (more.get().size() < Jobs.MIN_PAGE) {
        return tracker.view();
      }
      after = more.get().getLast().id();
    }
  }

  /** Waits until an event of a job was read: until then its call is due still. */
  void awaitRead(final JobToken token, final long event) {
    jobs.read(token, event - 1, READ, self());
  }

  /** Calls nobody any more; whoever is being called may be called again. */
  @Override
  public void close() {
    calls.shutdownNow();
  }

  private Credentials self() {
    return new Credentials(
        new Principal("gateway", Optional.of(Role.OPERATOR), "", ""), Optional.empty(), what);
  }
}
