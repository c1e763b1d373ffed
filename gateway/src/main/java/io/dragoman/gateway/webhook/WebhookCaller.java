package io.dragoman.gateway.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.gateway.fetch.FetchException;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobRecord.WebhookTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.Webhooks;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the ends of jobs to those who want to hear of them, again and again with longer waits until
 * they do, or say with 410 that they never will. What was tried is written to the job's log, so
 * that another replica, or this one after a crash, goes on with it. Told at least once: {@code
 * webhook-id} is the same each time. A job whose state reviewers change is told once more, under an
 * id of its own.
 */
public final class WebhookCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookCaller.class);

  private static final int GONE = 410;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Jobs jobs;
  private final UrlClient urls;
  private final WebhookSecret secret;
  private final Tracing tracing;
  private final InstantSource clock;
  private final CallMeters meters;
  private final DueCalls<WebhookDue> calls;
  private final JobReads reads;

  /** Calls nobody before it is told to {@link #look}. */
  public WebhookCaller(
      final Webhooks webhooks,
      final Jobs jobs,
      final UrlClient urls,
      final WebhookSecret secret,
      final Tracing tracing,
      final MeterRegistry meters,
      final InstantSource clock) {
    this.jobs = jobs;
    this.urls = urls;
    this.secret = secret;
    this.tracing = tracing;
    this.clock = clock;
    this.meters = new CallMeters(meters, CallMeters.WEBHOOK);
    this.reads = new JobReads(jobs, "webhook");
    this.calls =
        new DueCalls<>("webhook of job", webhooks::due, due -> due.token().text(), this::call);
  }

  /** What is told. */
  record Message(String type, Instant timestamp, Data data) {}

  /** Which job is over, and how. */
  record Data(
      String token,
      JobState status,
      Map<String, String> metadata,
      @JsonProperty("submitted_at") Instant submittedAt,
      @JsonProperty("ended_at") @Nullable Instant endedAt,
      @JsonProperty("status_url") String statusUrl,
      @JsonProperty("result_url") String resultUrl) {}

  /** Begins to call all that are due and not being called; does not wait for any. */
  public void look() {
    calls.look();
  }

  /** Whether none is being called. */
  boolean idle() {
    return calls.idle();
  }

  private void call(final WebhookDue due) {
    // Its texts are not told, and many jobs are over at once.
    final Optional<JobView> job = reads.read(due.token(), JobTracker.withoutTexts());
    if (job.isEmpty() || job.get().spec().webhook() == null) {
      return;
    }
    final JobSpec spec = job.get().spec();
    try (LogContext.Scope _ =
        LogContext.request(
            due.token().text(), spec.owner().client(), spec.submittedAs(), spec.trace())) {
      tell(due, job.get());
    }
  }

  private void tell(final WebhookDue due, final JobView job) {
    final int attempt = due.attempts() + 1;
    final WebhookTried tried = tell(job, attempt);
    final long event = jobs.write(due.token(), tried, job.spec().trace()).join();
    reads.awaitRead(due.token(), event);
    if (tried.problem() != null) {
      LOG.info(
          "The webhook of job {} did not arrive, attempt {}: {}",
          due.token(),
          attempt,
          tried.problem());
    }
  }

  private WebhookTried tell(final JobView view, final int attempt) {
    final JobSpec job = view.spec();
    final String url = "/v1/jobs/" + job.token();
    final byte[] body =
        JobJson.write(
            new Message(
                view.reviewed() ? "job.reviewed" : "job.ended",
                clock.instant(),
                new Data(
                    job.token().text(),
                    view.state(),
                    job.metadata(),
                    job.submittedAt(),
                    view.endedAt().orElse(null),
                    url,
                    url + "/result")));
    final String id = job.token().text() + (view.reviewed() ? "-reviewed" : "");
    final Map<String, String> headers =
        secret.key(job.owner().client()).headers(id, clock.instant(), body);
    final Attempt tried =
        meters.count(
            Attempt.make(
                attempt, () -> post(job, attempt, headers, body), status -> status == GONE, clock));
    return new WebhookTried(attempt, tried.status(), tried.problem(), tried.next(), tried.at());
  }

  /** Whoever traces as well finds our part of the trace in its request. */
  private int post(
      final JobSpec job, final int attempt, final Map<String, String> headers, final byte[] body)
      throws FetchException {
    try (TraceSpan span = tracing.call("webhook", job.trace())) {
      final URI receiver = URI.create(String.valueOf(job.webhook()));
      // Where, but not the rest of the URL: receivers have secrets in their paths.
      span.put("server.address", String.valueOf(receiver.getHost()))
          .put("server.port", port(receiver))
          .put("http.request.method", "POST")
          .put("http.request.resend_count", attempt - 1L);
      final Map<String, String> all = new HashMap<>(headers);
      span.traceParent().ifPresent(parent -> all.put(TraceParent.HEADER, parent.toString()));
      try {
        final int status = urls.post(receiver, all, body);
        span.put("http.response.status_code", status);
        if (status / 100 != 2) {
          span.failed(Integer.toString(status));
        }
        return status;
      } catch (final FetchException e) {
        span.failed("unreachable");
        throw e;
      }
    }
  }

  private static long port(final URI receiver) {
    if (receiver.getPort() > 0) {
      return receiver.getPort();
    }
    return "http".equalsIgnoreCase(receiver.getScheme()) ? HTTP_PORT : HTTPS_PORT;
  }

  /** Calls nobody any more; whoever is being called may be called again. */
  @Override
  public void close() {
    calls.close();
  }
}
