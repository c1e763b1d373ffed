package io.dragoman.schemas.serde.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.serde.RegistryConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Gets an answer from whichever address of the registry gives one.
 *
 * <p>The address that answered last is asked first. One that cannot be reached, is too slow, fails
 * (5xx, 408, 429) or answers what no registry says is passed over. When all were, a pause follows,
 * doubling and with full jitter, and another round, until the time for the call is used up; each
 * address gets its share of that time, so a silent first one never costs the others their turn.
 */
final class RegistryTransport implements AutoCloseable {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final long MAX_ANSWER_BYTES = 16L * 1024 * 1024;

  /** An error code of the protocol has five digits and starts with the HTTP status. */
  private static final int NOT_FOUND_CODES = 404_00;

  private final List<Address> addresses;
  private final AtomicInteger preferred = new AtomicInteger();
  private final HttpClient http;
  private final RegistryConfig config;
  private final ObjectMapper json = new ObjectMapper();

  RegistryTransport(final RegistryConfig config) {
    this.config = config;
    this.addresses = config.urls().stream().map(url -> Address.of(url, config)).toList();
    this.http = httpClient(config);
  }

  /** What a registry said. */
  sealed interface Answer {
    /** What was asked for. */
    record Ok(JsonNode json) implements Answer {}

    /**
     * No, and why.
     *
     * @param status HTTP status, 4xx
     * @param code error code of the protocol, or the status where the answer has none
     * @param message the registry's sentence
     */
    record Refused(int status, int code, String message) implements Answer {
      /** Whether the registry says that it has no such subject, version or schema. */
      boolean unknown() {
        return status == 404;
      }

      @Override
      public String toString() {
        return "%s (HTTP %d, error %d)".formatted(message, status, code);
      }
    }
  }

  Answer get(final String path) {
    return call(path, HttpRequest.Builder::GET);
  }

  Answer post(final String path, final String body) {
    return call(path, request -> request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer put(final String path, final String body) {
    return call(path, request -> request.PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** All addresses, without secrets. */
  String address() {
    return addresses.stream().map(Address::shown).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private Answer call(final String path, final Method method) {
    final long end = System.nanoTime() + config.callTimeout().toNanos();
    final Map<String, String> failures = new LinkedHashMap<>();
    Duration pause = config.retryWait();
    while (true) {
      final Optional<Answer> answer = round(path, method, end, failures);
      if (answer.isPresent()) {
        return answer.get();
      }
      final long wait = ThreadLocalRandom.current().nextLong(pause.toNanos()) + 1;
      if (end - System.nanoTime() <= wait) {
        throw unavailable(failures);
      }
      sleep(wait);
      pause = min(pause.multipliedBy(2), config.retryMaxWait());
    }
  }

  /** Asks each address once; empty when none gave an answer. */
  private Optional<Answer> round(
      final String path, final Method method, final long end, final Map<String, String> failures) {
    final int first = preferred.get();
    for (int i = 0; i < addresses.size(); i++) {
      final int index = (first + i) % addresses.size();
      final Address address = addresses.get(index);
      final long share = Math.max(1, (end - System.nanoTime()) / (addresses.size() - i));
      final Duration timeout = min(config.readTimeout(), Duration.ofNanos(share));
      try {
        final Answer answer = ask(address, path, method, timeout);
        preferred.set(index);
        return Optional.of(answer);
      } catch (final IOException e) {
        // The first reason tells most; the last is often only that no time was left.
        failures.putIfAbsent(address.shown(), reason(e));
      } catch (final InterruptedException e) {
        // Kafka's own way out of a blocked client; it sets the thread's flag again.
        throw new InterruptException(e);
      }
    }
    return Optional.empty();
  }

  /** Throws IOException for whatever is not an answer of a registry. */
  private Answer ask(
      final Address address, final String path, final Method method, final Duration timeout)
      throws IOException, InterruptedException {
    final HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.base() + path))
            .timeout(timeout)
            .header("Content-Type", MEDIA_TYPE)
            .header("Accept", MEDIA_TYPE + ", application/json");
    address.authorization().ifPresent(value -> request.header("Authorization", value));
    method.set(request);
    final HttpResponse<String> response =
        http.send(
            request.build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER_BYTES));
    return answer(response.statusCode(), response.body());
  }

  private Answer answer(final int status, final String body) throws IOException {
    final Optional<JsonNode> content = parse(body);
    if (status / 100 == 2) {
      return new Answer.Ok(
          content.orElseThrow(() -> new IOException("HTTP " + status + " without JSON")));
    }
    if (status == 401 || status == 403) {
      return new Answer.Refused(status, status, "it does not accept the credentials");
    }
    final int code = content.map(node -> node.path("error_code").asInt()).orElse(0);
    final String message =
        content
            .map(node -> node.path("message").asText(""))
            .filter(text -> !text.isBlank())
            .orElse("no reason given");
    if (status / 100 != 4 || status == 408 || status == 429) {
      throw new IOException("HTTP " + status + ", " + message);
    }
    if (status == 404 && code / 100 * 100 != NOT_FOUND_CODES) {
      // A wrong path or a proxy also says 404; taken for the registry's word, it would turn every
      // record into poison.
      throw new IOException("HTTP 404 that is not a registry's; check the path in the URL");
    }
    return new Answer.Refused(status, code == 0 ? status : code, message);
  }

  private Optional<JsonNode> parse(final String body) {
    try {
      return Optional.ofNullable(json.readTree(body)).filter(JsonNode::isObject);
    } catch (final JacksonException e) {
      return Optional.empty();
    }
  }

  private DragomanException unavailable(final Map<String, String> failures) {
    return new DragomanException(
        ErrorCode.REGISTRY_UNAVAILABLE,
        "The schema registry gave no answer within %d ms: %s."
            .formatted(
                config.callTimeout().toMillis(),
                failures.entrySet().stream()
                    .map(failure -> failure.getKey() + " (" + failure.getValue() + ")")
                    .collect(Collectors.joining("; "))));
  }

  /** Connection failures often have a message only in their cause, or none at all. */
  private static String reason(final IOException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t.getMessage() != null && !t.getMessage().isBlank()) {
        return t.getMessage();
      }
    }
    return switch (e) {
      case java.net.ConnectException refused -> "cannot connect";
      default -> e.getClass().getSimpleName();
    };
  }

  private static Duration min(final Duration a, final Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static void sleep(final long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static HttpClient httpClient(final RegistryConfig config) {
    final HttpClient.Builder builder =
        HttpClient.newBuilder()
            // The questions are small and few; 2 would only try to upgrade each connection.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout())
            .followRedirects(HttpClient.Redirect.NORMAL);
    config.sslContext().ifPresent(builder::sslContext);
    return builder.build();
  }

  /** Puts method and body into a request. */
  private interface Method {
    void set(HttpRequest.Builder request);
  }

  /**
   * One address of the registry.
   *
   * @param base URL without user info and trailing slash
   * @param authorization value of the header, if credentials are configured
   */
  private record Address(String base, Optional<String> authorization) {
    static Address of(final URI url, final RegistryConfig config) {
      final String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
      final String host = url.getRawAuthority().replaceAll("^.*@", "");
      final Optional<String> basic =
          config
              .basicAuth()
              .or(() -> Optional.ofNullable(url.getUserInfo()))
              .map(info -> "Basic " + base64(info));
      return new Address(
          url.getScheme() + "://" + host + path,
          config.bearerToken().map(token -> "Bearer " + token).or(() -> basic));
    }

    String shown() {
      return base;
    }

    private static String base64(final String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
