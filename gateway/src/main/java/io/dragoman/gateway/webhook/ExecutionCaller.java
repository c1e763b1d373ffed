package io.dragoman.gateway.webhook;

import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.job.ExecutionOrder;
import io.dragoman.gateway.job.JobRecord.ExecutionTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.stream.HandOvers;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.gateway.view.Executions;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.schemas.event.Workflow;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands workflows to whoever runs them, over HTTP, with the waits of webhooks between tries. What
 * was tried is written to the job's log, so that another replica, or this one after a crash, goes
 * on with it. Handed over at least once: the id is the same each time.
 */
public final class ExecutionCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionCaller.class);

  /** Longer than any wait between tries. */
  private static final Duration AHEAD = Duration.ofDays(1);

  /** How many of those that wait are looked at for the oldest. */
  private static final int LOOKED_AT = 1_000;

  /** Too early, or too often: what says so will say otherwise later. */
  private static final Set<Integer> LATER = Set.of(408, 425, 429);

  private final Jobs jobs;
  private final UrlClient urls;
  private final OperatorWebhook target;
  private final InstantSource clock;
  private final CallMeters meters;
  private final DueCalls<WebhookDue> calls;
  private final JobReads reads;

  /** Hands over nothing before it is told to {@link #look}. */
  public ExecutionCaller(
      final Executions executions,
      final Jobs jobs,
      final UrlClient urls,
      final OperatorWebhook target,
      final MeterRegistry meters,
      final InstantSource clock) {
    this.jobs = jobs;
    this.urls = urls;
    this.target = target;
    this.clock = clock;
    this.reads = new JobReads(jobs, "workflow");
    this.calls =
        new DueCalls<>(
            "workflow of job",
            limit -> executions.executions(clock.instant(), limit),
            due -> due.token().text(),
            this::call);
    this.meters = new CallMeters(meters, CallMeters.WORKFLOW);
    CallMeters.waiting(meters, CallMeters.WORKFLOW, () -> oldest(executions), clock);
  }

  private Optional<Instant> oldest(final Executions executions) {
    try {
      return executions.executions(clock.instant().plus(AHEAD), LOOKED_AT).stream()
          .map(due -> Attempt.begun(due.attempts(), due.due()))
          .min(Comparator.naturalOrder());
    } catch (final JobsUnavailableException e) {
      return Optional.empty();
    }
  }

  /** Begins to hand over all that are due and not being handed over; does not wait for any. */
  public void look() {
    calls.look();
  }

  /** Whether none is being called. */
  boolean idle() {
    return calls.idle();
  }

  private void call(final WebhookDue due) {
    final Optional<JobView> job =
        reads.read(due.token(), new JobTracker()).filter(view -> view.state() == JobState.DONE);
    final Optional<Workflow> made =
        job.flatMap(view -> HandOvers.workflow(view.inputs().getFirst()));
    if (job.isEmpty() || made.isEmpty() || job.get().spec().execution() == null) {
      return;
    }
    final JobSpec spec = job.get().spec();
    final ExecutionTried tried = tell(spec, made.get(), due.attempts() + 1);
    final long event = jobs.write(due.token(), tried, spec.trace()).join();
    reads.awaitRead(due.token(), event);
    if (tried.problem() != null) {
      LOG.warn(
          "The workflow of job {} was not handed over, attempt {}: {}",
          due.token(),
          tried.attempt(),
          tried.problem());
    }
  }

  private ExecutionTried tell(final JobSpec job, final Workflow made, final int attempt) {
    final byte[] body = ExecutionOrder.json(job, made, clock.instant());
    final String id = ExecutionOrder.id(job.token());
    final Map<String, String> headers =
        new HashMap<>(target.key().headers(id, clock.instant(), body));
    headers.put("Idempotency-Key", id);
    final Attempt tried =
        meters.count(
            Attempt.make(
                attempt,
                () -> urls.post(target.url(), headers, body),
                status -> status / 100 == 4 && !LATER.contains(status),
                clock));
    return new ExecutionTried(attempt, tried.status(), tried.problem(), tried.next(), tried.at());
  }

  /** Hands over nothing any more; what is being handed over may be so again. */
  @Override
  public void close() {
    calls.close();
  }
}
