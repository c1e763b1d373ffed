package io.dragoman.resilience.http;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.LogConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.Meters;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Limits;
import io.dragoman.web.RequestObserver;
import io.dragoman.web.Route;
import io.dragoman.web.SetupException;
import io.dragoman.web.Tls;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.KeyFileException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The HTTP server of an app, from its configuration and with its meters. */
public final class AppHttp {
  private AppHttp() {}

  /**
   * A server as the configuration wants it.
   *
   * @param settings of an app, with the keys of {@link HttpConfig}
   * @throws ConfigurationException when the API keys cannot be read
   */
  public static WebServer.Builder of(final Settings settings, final MeterRegistry meters) {
    final WebServer.Builder builder =
        WebServer.at(settings.string(AppConfig.HTTP_HOST), settings.integer(AppConfig.HTTP_PORT))
            .observer(new Metered(meters))
            .slow(settings.millis(LogConfig.HTTP_SLOW_MS))
            .limits(limits(settings))
            .corsOrigins(settings.list(HttpConfig.CORS_ORIGINS));
    settings
        .nonEmptyString(HttpConfig.TLS_KEYSTORE_FILE)
        .ifPresent(
            file ->
                builder.tls(
                    new Tls(Path.of(file), settings.secret(HttpConfig.TLS_KEYSTORE_PASSWORD))));
    settings
        .nonEmptyString(HttpConfig.API_KEYS_FILE)
        .ifPresent(file -> builder.keys(keys(Path.of(file))));
    return builder;
  }

  /** What callers may hold, as configured. */
  public static Limits limits(final Settings settings) {
    final Limits limits =
        Limits.ofHeap(Runtime.getRuntime().maxMemory())
            .withHeaderBytes(settings.integer(HttpConfig.HEADER_MAX_BYTES))
            .withRequest(settings.millis(HttpConfig.REQUEST_TIMEOUT_MS))
            .withResponse(settings.millis(HttpConfig.RESPONSE_TIMEOUT_MS));
    final int connections = settings.integer(HttpConfig.CONNECTIONS_MAX);
    return connections == 0 ? limits : limits.withConnections(connections);
  }

  /**
   * Opens it.
   *
   * @throws ConfigurationException when it cannot listen as configured
   */
  public static WebServer start(final WebServer.Builder builder) {
    try {
      return builder.start();
    } catch (final SetupException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  /**
   * Serves meters to Prometheus.
   *
   * @param scrape shows them as a header {@code Accept} wants them
   */
  public static Route metrics(final Function<String, Meters.Scrape> scrape) {
    return Route.get(
            "/metrics",
            "metrics",
            "Meters, in the format of Prometheus or, where it is accepted, OpenMetrics")
        .open()
        .by(
            call -> {
              final Meters.Scrape meters = scrape.apply(call.header("Accept").orElse(""));
              return ApiResponse.text(200, meters.contentType(), meters.text());
            });
  }

  private static AccessKeys keys(final Path file) {
    try {
      return AccessKeys.of(file, InstantSource.system());
    } catch (final KeyFileException e) {
      throw new ConfigurationException(HttpConfig.API_KEYS_FILE + ": " + e.getMessage(), e);
    }
  }

  private static final class Metered implements RequestObserver {
    private final MeterRegistry meters;

    /** By route and status: finding one in the registry costs as much as checking a key. */
    private final Map<String, Map<Integer, Timer>> timers = new ConcurrentHashMap<>();

    Metered(final MeterRegistry meters) {
      this.meters = meters;
      for (final Refusal why : Refusal.values()) {
        // At zero, so that the first one is seen.
        MeterDef.HTTP_REFUSED.counter(meters, why.word());
      }
    }

    @Override
    public void answered(final String route, final int status, final long nanos) {
      timers
          .computeIfAbsent(route, ignored -> new ConcurrentHashMap<>())
          .computeIfAbsent(
              status, code -> MeterDef.HTTP_REQUESTS.timer(meters, route, Integer.toString(code)))
          .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void refused(final Refusal why) {
      MeterDef.HTTP_REFUSED.counter(meters, why.word()).increment();
    }
  }
}
