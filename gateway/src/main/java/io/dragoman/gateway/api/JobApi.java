package io.dragoman.gateway.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.Route;
import io.dragoman.web.key.Principal;
import io.dragoman.workflow.dsl.Catalogue;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The routes of jobs, and what they are made of for those that imitate other services.
 *
 * @param parts what it was made of
 * @param intake takes orders
 * @param reader looks at them
 * @param settings what clients may do
 */
public record JobApi(Parts parts, JobIntake intake, JobReader reader, JobSettings settings) {
  /**
   * What it needs of the app.
   *
   * @param jobs all of them
   * @param audio where audio lies until it is decoded
   * @param urls asks what clients name
   * @param addresses says what may be asked
   * @param languages finds out the language of a text
   * @param forecast knows what waits
   * @param weights a caller's share of what is worked on at once
   * @param tracing makes spans
   * @param clock tells the time
   */
  public record Parts(
      Jobs jobs,
      ClaimStore audio,
      UrlClient urls,
      UrlPolicy addresses,
      LanguageDetector languages,
      Forecast forecast,
      ToIntFunction<Principal> weights,
      Tracing tracing,
      InstantSource clock) {}

  /** Of an app. */
  public static JobApi of(final Parts parts, final JobSettings settings) {
    return new JobApi(
        parts,
        new JobIntake(
            parts.jobs(),
            new OrderCheck(
                settings, parts.languages(), parts.addresses()::violation, parts.clock()),
            parts.audio(),
            parts.urls(),
            parts.forecast(),
            settings,
            parts.weights(),
            parts.tracing(),
            parts.clock()),
        new JobReader(parts.jobs(), parts.clock()),
        settings);
  }

  /**
   * The routes.
   *
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   * @param json what writes events
   */
  public List<Route> routes(
      final Admission submissions, final Admission looks, final JsonMapper json) {
    return new JobRoutes(parts.jobs(), intake, parts.forecast(), settings, json, parts.clock())
        .all(submissions, looks);
  }

  /**
   * The routes of workflows, as whoever asked for them before knows them.
   *
   * @param catalogue what they are checked by; empty: none can be checked
   */
  public List<Route> workflowRoutes(
      final Optional<Catalogue> catalogue, final Admission submissions, final Admission looks) {
    return new WorkflowRoutes(intake, reader, parts.forecast(), settings, catalogue)
        .all(submissions, looks);
  }

  /** Who sent a request. */
  public static Credentials credentials(final ApiRequest call) {
    return new Credentials(
        call.caller(), call.key(), call.id(), TraceContext.ofHttp(call::header).orElse(null));
  }

  /** All jobs. */
  public Jobs jobs() {
    return parts.jobs();
  }

  /** What it means to a caller that Kafka is away, or nobody holds a job for a moment. */
  public static ApiException meaning(final JobsUnavailableException e) {
    return new ApiException(
            ApiException.Code.UNAVAILABLE,
            String.valueOf(e.getMessage()),
            "Try again; nothing that was taken is lost.")
        .withHeader("Retry-After", Long.toString(Math.max(1, e.retryAfter().toSeconds())));
  }
}
