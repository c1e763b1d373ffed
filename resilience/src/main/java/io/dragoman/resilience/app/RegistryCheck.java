package io.dragoman.resilience.app;

import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.schemas.DragomanException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;

/**
 * Remembers whether a schema registry answers and knows our schemas, so that asking for readiness
 * costs nothing.
 *
 * <p>Any answer below 500 counts, also a refusal for want of credentials: whether those are right
 * is for the serde to find out.
 */
final class RegistryCheck implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final List<String> urls;
  private final Runnable introduction;
  private final HttpClient client;
  private final Timer answers;
  private final Timer failures;
  private boolean introduced;
  private volatile boolean answered;
  private volatile HealthCheck.Result last = HealthCheck.Result.down("not asked yet");

  /**
   * For one list of registries.
   *
   * @param urls separated by commas, tried in order
   * @param tls how it is spoken to; empty: as the JVM does
   * @param introduction run when a registry first answers, and again until it does not throw
   * @param meters where it is counted how they answer
   */
  RegistryCheck(
      final String urls,
      final Optional<SSLContext> tls,
      final Runnable introduction,
      final MeterRegistry meters) {
    this.introduction = introduction;
    this.answers = MeterDef.REGISTRY_CHECKS.timer(meters, "answered");
    this.failures = MeterDef.REGISTRY_CHECKS.timer(meters, "failed");
    final HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(TIMEOUT);
    tls.ifPresent(builder::sslContext);
    this.client = builder.build();
    this.urls = Arrays.stream(urls.split(",")).map(String::strip).toList();
  }

  /** What the last {@link #refresh()} found. */
  HealthCheck.Result last() {
    return last;
  }

  /** Whether one has ever answered as a registry does, whatever it then said of our schemas. */
  boolean answered() {
    return answered;
  }

  /** Asks the registries; takes seconds when they are away. */
  void refresh() {
    HealthCheck.Result found = HealthCheck.Result.down("no registry configured");
    for (final String url : urls) {
      final long start = System.nanoTime();
      found = ask(url);
      (found.up() ? answers : failures).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      if (found.up()) {
        answered = true;
        break;
      }
    }
    last = found.up() && !introduced ? introduce(found) : found;
  }

  private HealthCheck.Result introduce(final HealthCheck.Result found) {
    try {
      introduction.run();
      introduced = true;
      return found;
    } catch (final DragomanException | ConfigException e) {
      return HealthCheck.Result.down(e.getMessage());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private HealthCheck.Result ask(final String url) {
    if (url.startsWith("mock://")) {
      return HealthCheck.Result.up("in memory");
    }
    try {
      final String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
      final HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + "/subjects")).timeout(TIMEOUT).build();
      final int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status == 404) {
        return HealthCheck.Result.down(
            url + " is no registry: it answers 404 at " + base + "/subjects; is its path right?");
      }
      return status < 500
          ? HealthCheck.Result.up("reachable")
          : HealthCheck.Result.down(url + " answers " + status);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return HealthCheck.Result.down("interrupted");
    } catch (final java.io.IOException | IllegalArgumentException e) {
      return HealthCheck.Result.down(url + " does not answer: " + e);
    }
  }
}
