package io.dragoman.inference.remote;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;

/**
 * Calls one service, over connections that are kept.
 *
 * <p>A service that asks to wait (429, 503, 529) is waited for, by all calls and within the
 * deadline; what asked for more fails with ENGINE_UNAVAILABLE, which is nobody's fault that burns
 * attempts. A call may be repeated by the service or by us: the same request has the same
 * Idempotency-Key, for services that look at it.
 */
final class RemoteCaller implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);
  private static final int MAX_ANSWER_BYTES = 4 << 20;
  private static final int MAX_SHOWN = 300;
  private static final int OVERLOADED = 529;

  /** What would break a line of a log, or colour it. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Z}]+");

  private final RemoteSettings settings;
  private final Map<String, String> headers;
  private final Pauses pauses;
  private final Semaphore slots;
  private final ExecutorService threads;
  private final HttpClient client;

  /** Nobody calls before that. */
  private final AtomicReference<Instant> notBefore = new AtomicReference<>(Instant.MIN);

  /**
   * Of no call yet.
   *
   * @param headers of every call
   * @param most how many requests are posted at once; others wait for their turn
   */
  RemoteCaller(
      final RemoteSettings settings,
      final Map<String, String> headers,
      final int most,
      final Pauses pauses) {
    this.settings = settings;
    this.headers = headers;
    this.pauses = pauses;
    this.slots = new Semaphore(most);
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    final HttpClient.Builder builder =
        HttpClient.newBuilder()
            // With HTTP/2 all calls share a connection, on which servers take some hundred at once
            // and this client fails the others; and in clear text it asks for an upgrade at first,
            // with a body that servers of models are known to drop.
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .connectTimeout(CONNECT_TIMEOUT)
            .proxy(ProxySelector.getDefault())
            // An answer from elsewhere is not the service's, and the key would go there.
            .followRedirects(HttpClient.Redirect.NEVER);
    settings.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** Whose fault is an answer with this status, if not ours. */
  private enum Reaction {
    OK,
    WAIT,
    FAILED,
    REFUSED,
    PROXY
  }

  /**
   * Posts a request until it is answered.
   *
   * @param id names the request, the same whenever the same is asked
   * @return the body of an answer with status 2xx
   * @throws EngineException as {@link io.dragoman.inference.Engine#generate} says
   */
  byte[] post(final RemoteRequest request, final String id, final Deadline deadline) {
    final HttpRequest.Builder post =
        HttpRequest.newBuilder(settings.url().resolve(request.path()))
            .header("Content-Type", request.contentType())
            .header("Idempotency-Key", id)
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
    acquireSlot(deadline);
    try {
      return call(post, deadline);
    } finally {
      slots.release();
    }
  }

  private void acquireSlot(final Deadline deadline) {
    try {
      if (!slots.tryAcquire(rest(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
        throw passed();
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  /**
   * Asks for a path.
   *
   * @throws EngineException if the service is not there or does not know the key
   */
  void get(final String path) {
    call(
        HttpRequest.newBuilder(settings.url().resolve(path)).GET(),
        Deadline.after(pauses, settings.timeout()));
  }

  private byte[] call(final HttpRequest.Builder request, final Deadline deadline) {
    headers.forEach(request::header);
    for (int tries = 1; ; tries++) {
      awaitTurn(deadline);
      final HttpResponse<byte[]> response = send(request, deadline);
      switch (reaction(response.statusCode())) {
        case OK -> {
          return response.body();
        }
        case WAIT ->
            delay(RetryAdvice.of(response.headers(), pauses.instant()).orElse(backoff(tries)));
        case REFUSED ->
            throw new EngineException(
                ErrorCode.ENGINE_UNAVAILABLE,
                "%s refuses the key with %d; see key_env or key_file in %s: %s"
                    .formatted(
                        host(), response.statusCode(), RemoteSettings.FILE, shown(response)));
        case PROXY ->
            throw new EngineException(
                ErrorCode.ENGINE_UNAVAILABLE,
                host() + " cannot be reached: the proxy wants a password, which none is given");
        case FAILED ->
            throw new EngineException(
                response.statusCode() == 413 ? ErrorCode.INPUT_TOO_LARGE : ErrorCode.ENGINE_FAILED,
                "%s answered %d: %s".formatted(host(), response.statusCode(), shown(response)));
      }
    }
  }

  private static Reaction reaction(final int status) {
    return switch (status) {
      case 401, 402, 403 -> Reaction.REFUSED;
      case 407 -> Reaction.PROXY;
      case 429, 503, OVERLOADED -> Reaction.WAIT;
      default -> status / 100 == 2 ? Reaction.OK : Reaction.FAILED;
    };
  }

  private void awaitTurn(final Deadline deadline) {
    while (true) {
      if (deadline.passed()) {
        throw passed();
      }
      final Duration rest = Duration.between(pauses.instant(), notBefore.get());
      if (!rest.isPositive()) {
        return;
      }
      if (pauses.instant().plus(rest).toEpochMilli() > deadline.epochMillis()) {
        throw new EngineException(
            ErrorCode.ENGINE_UNAVAILABLE,
            "%s asks to be left alone for %d s".formatted(host(), rest.toSeconds()));
      }
      pauses.pause(rest);
      if (Thread.currentThread().isInterrupted()) {
        throw new EngineException(ErrorCode.ENGINE_UNAVAILABLE, "Interrupted while waiting");
      }
    }
  }

  private void delay(final Duration duration) {
    final Instant until = pauses.instant().plus(duration);
    notBefore.accumulateAndGet(until, (a, b) -> a.isAfter(b) ? a : b);
  }

  private static Duration backoff(final int tries) {
    final Duration doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(tries - 1, 16));
    return doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled;
  }

  private HttpResponse<byte[]> send(final HttpRequest.Builder request, final Deadline deadline) {
    final Duration most = rest(deadline);
    final CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      // The client's own timeout ends with the head of an answer, whose body may take for ever.
      return answer.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (final TimeoutException e) {
      answer.cancel(true);
      throw new EngineException(
          ErrorCode.ENGINE_TIMEOUT,
          "%s did not answer within %d ms".formatted(host(), most.toMillis()),
          e);
    } catch (final ExecutionException e) {
      throw failure(e.getCause());
    } catch (final InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  /** How long a call may take that begins now. */
  private Duration rest(final Deadline deadline) {
    final Duration rest =
        deadline.epochMillis() == Long.MAX_VALUE
            ? settings.timeout()
            : Duration.ofMillis(Math.max(1, deadline.epochMillis() - pauses.millis()));
    return rest.compareTo(settings.timeout()) < 0 ? rest : settings.timeout();
  }

  private EngineException passed() {
    return new EngineException(
        ErrorCode.ENGINE_TIMEOUT, "The deadline passed before %s answered".formatted(host()));
  }

  private static EngineException interrupted(final InterruptedException e) {
    return new EngineException(ErrorCode.ENGINE_UNAVAILABLE, "Interrupted while calling", e);
  }

  /** One text whose answer breaks off, or never ends, says nothing of the others. */
  private EngineException failure(final Throwable cause) {
    return switch (cause) {
      case final ConnectException e -> away("cannot be reached: " + e, e);
      case final HttpConnectTimeoutException e -> away("cannot be reached: " + e, e);
      case final SSLHandshakeException e ->
          away(
              "is not believed to be who it says, or speaks no TLS that is known here: %s; a"
                      .formatted(e.getMessage())
                  + " certificate of an authority of your own needs ca_file, and a service that"
                  + " asks for yours client_certificate_file in "
                  + RemoteSettings.FILE,
              e);
      default ->
          new EngineException(
              ErrorCode.ENGINE_FAILED,
              "%s gave no whole answer: %s".formatted(host(), cause),
              cause);
    };
  }

  private EngineException away(final String what, final Throwable cause) {
    return new EngineException(ErrorCode.ENGINE_UNAVAILABLE, host() + " " + what, cause);
  }

  private String host() {
    return settings.url().getAuthority();
  }

  /** The beginning of what was answered, which is for people; the key is not in it, or left out. */
  private String shown(final HttpResponse<byte[]> response) {
    final String text = new String(response.body(), StandardCharsets.UTF_8);
    // Before it is cut: half a key is too much.
    final String safe = settings.key().map(key -> text.replace(key, "***")).orElse(text);
    final String line = UNSEEN.matcher(safe).replaceAll(" ");
    return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line;
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdown();
  }
}
