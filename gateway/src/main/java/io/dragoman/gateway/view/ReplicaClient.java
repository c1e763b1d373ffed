package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Asks another replica for what it holds itself. It is asked with the key of whoever asked this
 * one, and it never asks on.
 */
final class ReplicaClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** Beyond what the other one was told to wait. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** Far more than a page of a log has, which is what is largest. */
  private static final long MAX_ANSWER_BYTES = 64L * 1024 * 1024;

  private static final int OK = 200;

  private final HttpClient http;
  private final ReplicaSecret secret;
  private final long maxAnswerBytes;
  private final String scheme;

  /**
   * Of one replica.
   *
   * @param secret what replicas show
   * @param tls whether this one has it: replicas are configured alike
   * @param trust who is believed that certifies replicas
   */
  ReplicaClient(final ReplicaSecret secret, final boolean tls, final SSLContext trust) {
    this(secret, tls, trust, MAX_ANSWER_BYTES);
  }

  ReplicaClient(
      final ReplicaSecret secret,
      final boolean tls,
      final SSLContext trust,
      final long maxAnswerBytes) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trust)
            .build();
    this.secret = secret;
    this.maxAnswerBytes = maxAnswerBytes;
    this.scheme = tls ? "https" : "http";
  }

  /** Where a replica serves. */
  URI url(final HostInfo host) {
    return URI.create(scheme + "://" + host.host() + ":" + host.port());
  }

  /** What happened to a job; see {@link JobLogs#read}. */
  ReplicaRoutes.Log read(
      final HostInfo host,
      final JobToken token,
      final long after,
      final Duration patience,
      final boolean copy,
      final Credentials credentials) {
    return get(
        host,
        "/internal/jobs/" + token.text() + "/events",
        Map.of(
            "after", Long.toString(after),
            "patience_ms", Long.toString(Math.max(0, patience.toMillis())),
            "copy", Boolean.toString(copy)),
        patience,
        credentials,
        ReplicaRoutes.Log.class);
  }

  /** Jobs of a client in the partitions that it holds. */
  ReplicaRoutes.Listed list(
      final HostInfo host,
      final String client,
      final Jobs.Filter filter,
      final Credentials credentials) {
    final Map<String, String> query = new TreeMap<>();
    query.put("client", client);
    query.put("limit", Integer.toString(filter.limit()));
    query.put("states", filter.states().stream().map(Enum::name).collect(Collectors.joining(",")));
    filter.before().ifPresent(place -> query.put("before", place.toString()));
    return get(
        host, "/internal/jobs", query, Duration.ZERO, credentials, ReplicaRoutes.Listed.class);
  }

  /** What a client used in the partitions that it holds. */
  ReplicaRoutes.Used usage(
      final HostInfo host,
      final String client,
      final String from,
      final String to,
      final Credentials credentials) {
    return get(
        host,
        "/internal/usage",
        Map.of("client", client, "from", from, "to", to),
        Duration.ZERO,
        credentials,
        ReplicaRoutes.Used.class);
  }

  private <T> T get(
      final HostInfo host,
      final String path,
      final Map<String, String> query,
      final Duration patience,
      final Credentials credentials,
      final Class<T> type) {
    try {
      final HttpRequest.Builder request =
          secret
              .show(HttpRequest.newBuilder(url(host).resolve(path + "?" + text(query))))
              .header("X-Request-ID", credentials.requestId());
      credentials.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
      final HttpResponse<byte[]> response = answer(request.GET().build(), patience.plus(ANSWER));
      if (response.statusCode() != OK) {
        throw Replicas.unavailable(
            new IOException(
                "Replica " + host + " answers with status " + response.statusCode() + "."));
      }
      return JobJson.read(response.body(), type);
    } catch (final IOException | UncheckedIOException | IllegalArgumentException e) {
      throw Replicas.unavailable(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Replicas.unavailable(e);
    }
  }

  /** A whole one: the client's own time limit ends with the head. */
  private HttpResponse<byte[]> answer(final HttpRequest request, final Duration limit)
      throws IOException, InterruptedException {
    final CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), maxAnswerBytes));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final ExecutionException | TimeoutException e) {
      throw new IOException("Replica " + request.uri().getAuthority() + " does not answer", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String text(final Map<String, String> query) {
    return query.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
