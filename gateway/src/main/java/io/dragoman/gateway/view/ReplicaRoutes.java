package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobCursor;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.JobLine;
import io.dragoman.gateway.stream.StoredEvent;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What replicas ask each other. Each answers for what it holds itself, to those who may see it, so
 * that an answer never depends on a third replica.
 */
public final class ReplicaRoutes {
  /** How long a replica waits for another one at most before it looks again who is to be asked. */
  static final Duration MAX_PATIENCE = Duration.ofSeconds(10);

  private static final Parameter.Number AFTER =
      new Parameter.Number("after", "The id of an event.", -1, Jobs.END);
  private static final Parameter.Number PATIENCE =
      new Parameter.Number(
          "patience_ms", "How long to wait, milliseconds.", 0, MAX_PATIENCE.toMillis());
  private static final Parameter.Flag COPY =
      new Parameter.Flag("copy", "Whether what may be late is good enough.");
  private static final Parameter.Text CLIENT = new Parameter.Text("client", "Whose.");
  private static final Parameter.Text STATES =
      new Parameter.Text("states", "States, separated by commas; empty: all.");
  private static final Parameter.Text BEFORE =
      new Parameter.Text("before", "A place in the list; empty: its beginning.");
  private static final Parameter.Number LIMIT = new Parameter.Number("limit", "At most.", 1, 1001);
  private static final Parameter.Text FROM = new Parameter.Text("from", "First day.");
  private static final Parameter.Text TO = new Parameter.Text("to", "Last day.");

  private final LocalJobs jobs;
  private final ReplicaSecret secret;

  /**
   * To those that this process holds.
   *
   * @param secret what replicas show
   */
  ReplicaRoutes(final LocalJobs jobs, final ReplicaSecret secret) {
    this.jobs = jobs;
    this.secret = secret;
  }

  /**
   * The log of a job.
   *
   * @param events null: there is no such job, or none that the caller may see
   */
  record Log(@Nullable List<StoredEvent> events) {}

  /**
   * Jobs of a client.
   *
   * @param partitions the partitions of {@code jobs} that this is about
   */
  record Listed(List<Integer> partitions, List<JobLine> jobs) {}

  /**
   * Usage of a client.
   *
   * @param partitions the partitions of {@code jobs} that this is about
   */
  record Used(List<Integer> partitions, Map<LocalDate, Totals> days) {}

  /** All of them. */
  public List<Route> all() {
    return List.of(
        Route.get("/internal/jobs/{token}/events", "replicaLog", "The log of a job, for replicas")
            .needs(Role.CLIENT)
            .admittedBy(secret)
            .place("token", "The job's token.")
            .takes(AFTER, PATIENCE, COPY)
            .by(call -> answer(() -> log(call))),
        Route.get("/internal/jobs", "replicaJobs", "Jobs of a client, for replicas")
            .needs(Role.CLIENT)
            .admittedBy(secret)
            .takes(CLIENT, STATES, BEFORE, LIMIT)
            .by(call -> answer(() -> list(call))),
        Route.get("/internal/usage", "replicaUsage", "Usage of a client, for replicas")
            .needs(Role.CLIENT)
            .admittedBy(secret)
            .takes(CLIENT, FROM, TO)
            .by(call -> answer(() -> usage(call))));
  }

  private Log log(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    return new Log(
        jobs.read(
                new JobToken(call.path("token")),
                fields.number(AFTER).orElse(-1),
                Duration.ofMillis(fields.number(PATIENCE).orElse(0)),
                fields.flag(COPY),
                onlyOf(call.caller()))
            .orElse(null));
  }

  private Listed list(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    final String client = seen(call, fields);
    return jobs.list(
        client,
        new Jobs.Filter(
            fields.text(STATES).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .filter(state -> !state.isEmpty())
                .map(JobState::valueOf)
                .toList(),
            fields.text(BEFORE).map(ReplicaRoutes::place),
            (int) fields.number(LIMIT).orElse(1)));
  }

  private Used usage(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    return jobs.usage(
        seen(call, fields),
        LocalDate.parse(fields.text(FROM).orElse("")),
        LocalDate.parse(fields.text(TO).orElse("")));
  }

  private static JobCursor place(final String text) {
    return JobCursor.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("No place in a list"));
  }

  private static String seen(final ApiRequest call, final RequestParameters fields) {
    final String client = fields.text(CLIENT).orElse("");
    if (onlyOf(call.caller()).filter(own -> !own.equals(client)).isPresent()) {
      throw ApiException.invalid("client", "It is another client's.", "Ask for your own.");
    }
    return client;
  }

  /** Whose jobs a caller may see; empty: all. */
  static Optional<String> onlyOf(final Principal caller) {
    return caller.role().filter(role -> !role.includes(Role.VIEWER)).map(ignored -> caller.name());
  }

  private static ApiResponse answer(final Supplier<Object> question) {
    try {
      return ApiResponse.bytes(200, "application/json", JobJson.write(question.get()));
    } catch (final JobsUnavailableException e) {
      throw new ApiException(
          ApiException.Code.UNAVAILABLE, String.valueOf(e.getMessage()), "Ask again in a moment.");
    } catch (final IllegalArgumentException | DateTimeException e) {
      throw ApiException.invalid(
          "", "It is not what a replica asks.", "Use the routes under /v1, which are for clients.");
    }
  }
}
