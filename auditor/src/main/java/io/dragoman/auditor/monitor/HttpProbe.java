package io.dragoman.auditor.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Asks {@code /health/ready}. Addresses are what somebody wrote to a topic, so nothing but this
 * path is asked for, no redirect followed, and of the answer little is read.
 */
final class HttpProbe implements Probe, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:]{2,45}]):[0-9]{1,5}");
  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final int MAX_DETAIL = 300;
  private static final int OK = 200;
  private static final int NOT_READY = 503;

  private final String scheme;
  private final Duration timeout;
  private final InstantSource clock;
  private final HttpClient client;

  /**
   * Asks nobody yet.
   *
   * @param scheme {@code http} or {@code https}
   * @param timeout how long an answer may take as a whole
   * @param trust who is believed that certifies instances
   */
  HttpProbe(
      final String scheme,
      final Duration timeout,
      final SSLContext trust,
      final InstantSource clock) {
    this.scheme = scheme;
    this.timeout = timeout;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trust)
            .build();
  }

  @Override
  public Check check(final String address) {
    final Instant now = clock.instant();
    if (!ADDRESS.matcher(address).matches()) {
      return new Check(now, false, 0, "It says no address at which it can be asked.");
    }
    final long start = System.nanoTime();
    final CompletableFuture<HttpResponse<byte[]>> asked;
    try {
      asked =
          client.sendAsync(
              HttpRequest.newBuilder(URI.create(scheme + "://" + address + "/health/ready"))
                  .build(),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    } catch (final IllegalArgumentException e) {
      return new Check(now, false, 0, "It says no address at which it can be asked.");
    }
    String detail;
    boolean up = false;
    try {
      final HttpResponse<byte[]> answer = asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      up = answer.statusCode() == OK;
      detail = up ? "It is ready." : unready(answer);
    } catch (final TimeoutException e) {
      asked.cancel(true);
      detail = "It did not answer within %d ms.".formatted(timeout.toMillis());
    } catch (final ExecutionException e) {
      detail =
          e.getCause() instanceof ConnectException
              ? "Nothing answers at " + address + "."
              : "It does not answer: " + e.getCause();
    } catch (final InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      detail = "It was not waited for.";
    }
    return new Check(
        now, up, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), shortened(detail));
  }

  private static String unready(final HttpResponse<byte[]> answer) {
    if (answer.statusCode() != NOT_READY) {
      return "It answered with status " + answer.statusCode() + ".";
    }
    final List<String> down = new ArrayList<>();
    try {
      for (final Map.Entry<String, JsonNode> check :
          JSON.readTree(answer.body()).path("checks").properties()) {
        if (check.getValue().path("status").asText().equals("DOWN")) {
          down.add(check.getKey() + " (" + check.getValue().path("detail").asText() + ")");
        }
      }
    } catch (final IOException e) {
      down.add("it does not say why");
    }
    return "It is not ready: " + String.join(", ", down) + ".";
  }

  private static String shortened(final String text) {
    return text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "…" : text;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
