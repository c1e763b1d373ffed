package io.dragoman.gateway.api;

import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.view.ReplicaSecret;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that hold over all replicas: what a client has left is counted by one of them, which the
 * others ask with the client's own key. While that one does not answer each counts for itself, so
 * that a limit never keeps a client from being served.
 *
 * <p>Who is asked never asks on. With the route a client can but use up what it has itself.
 */
public final class SharedLimits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedLimits.class);

  /** From the question to the answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** For how long a replica that did not answer is not asked again. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static final String KIND = "kind";
  private static final int OK = 200;
  private static final long MAX_ANSWER_BYTES = 64 * 1024;

  private final RateLimits submissions;
  private final RateLimits looks;
  private final Function<String, Optional<URI>> elsewhere;
  private final ReplicaSecret secret;
  private final InstantSource clock;
  private final ConcurrentMap<URI, Instant> silent = new ConcurrentHashMap<>();
  private final HttpClient http;

  /** What is limited. */
  public enum Kind {
    SUBMISSIONS,
    LOOKS;

    private static Kind of(final String text) {
      for (final Kind kind : values()) {
        if (kind.word().equals(text)) {
          return kind;
        }
      }
      throw new ApiException(
          Code.NOT_FOUND, "There is no such limit.", "This is for replicas of the gateway.");
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What the replica that counts says.
   *
   * @param admitted whether the request is served now
   * @param headers for its answer
   * @param message why not; empty if it is
   * @param whatToDo about that
   */
  record LimitAnswer(
      boolean admitted, Map<String, String> headers, String message, String whatToDo) {}

  /**
   * Of one replica.
   *
   * @param submissions counts jobs
   * @param looks counts other requests
   * @param elsewhere which replica counts for a client, by the client's name; empty: this one
   * @param secret what replicas show each other
   * @param clock tells how long a replica has been silent
   */
  public SharedLimits(
      final RateLimits submissions,
      final RateLimits looks,
      final Function<String, Optional<URI>> elsewhere,
      final ReplicaSecret secret,
      final SSLContext trust,
      final InstantSource clock) {
    this.submissions = submissions;
    this.looks = looks;
    this.elsewhere = elsewhere;
    this.secret = secret;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trust)
            .build();
  }

  /** Decides about one kind of request. */
  public Admission of(final Kind kind) {
    return request -> admit(kind, request);
  }

  /** What other replicas ask this one. */
  public List<Route> routes() {
    return List.of(
        Route.post(
                "/internal/limits/{" + KIND + "}",
                "replicaLimit",
                "Takes one request from what the caller has left, for replicas")
            .needs(Role.CLIENT)
            .admittedBy(secret)
            .place(KIND, "Of which kind.")
            .by(call -> ApiResponse.bytes(OK, "application/json", JobJson.write(answer(call)))));
  }

  private LimitAnswer answer(final ApiRequest call) {
    final RateLimits limits = counted(Kind.of(call.path(KIND)));
    try {
      return new LimitAnswer(true, limits.admit(call), "", "");
    } catch (final ApiException e) {
      return new LimitAnswer(false, e.headers(), String.valueOf(e.getMessage()), e.whatToDo());
    }
  }

  private RateLimits counted(final Kind kind) {
    return switch (kind) {
      case SUBMISSIONS -> submissions;
      case LOOKS -> looks;
    };
  }

  private Map<String, String> admit(final Kind kind, final ApiRequest request) {
    final RateLimits here = counted(kind);
    if (!here.limits(request.caller())) {
      return Map.of();
    }
    return elsewhere
        .apply(request.caller().name())
        .filter(this::speaks)
        .flatMap(replica -> ask(replica, kind, request))
        .map(SharedLimits::headers)
        .orElseGet(() -> here.admit(request));
  }

  private static Map<String, String> headers(final LimitAnswer answer) {
    if (answer.admitted()) {
      return answer.headers();
    }
    ApiException refusal = new ApiException(Code.RATE_LIMITED, answer.message(), answer.whatToDo());
    for (final Map.Entry<String, String> header : answer.headers().entrySet()) {
      refusal = refusal.withHeader(header.getKey(), header.getValue());
    }
    throw refusal;
  }

  private boolean speaks(final URI replica) {
    final Instant until = silent.get(replica);
    return until == null || !clock.instant().isBefore(until);
  }

  private Optional<LimitAnswer> ask(final URI replica, final Kind kind, final ApiRequest request) {
    final HttpRequest.Builder question =
        secret
            .show(HttpRequest.newBuilder(replica.resolve("/internal/limits/" + kind.word())))
            .timeout(PATIENCE)
            .header("X-Request-ID", request.id())
            .POST(HttpRequest.BodyPublishers.noBody());
    request.key().ifPresent(key -> question.header("Authorization", "Bearer " + key));
    try {
      final HttpResponse<byte[]> answer =
          http.send(
              question.build(),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      silent.remove(replica);
      if (answer.statusCode() == OK) {
        return Optional.of(JobJson.read(answer.body(), LimitAnswer.class));
      }
      LOG.info(
          "Replica {} answers with status {}: limits count here", replica, answer.statusCode());
      return Optional.empty();
    } catch (final IOException | UncheckedIOException | IllegalArgumentException e) {
      silent.put(replica, clock.instant().plus(SILENCE));
      LOG.info(
          "Replica {} does not answer ({}): limits count here for a while", replica, e.toString());
      return Optional.empty();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
