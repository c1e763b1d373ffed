package io.dragoman.ops.top;

import io.dragoman.ops.http.OperatorHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks all instances for their meters at once; who does not answer in time is left out. */
final class Scraper implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Some times what an app shows. Of more, the rest is not read. */
  private static final int MAX_BYTES = 8 << 20;

  private final InstantSource steady;
  private final HttpClient http = OperatorHttp.client(TIMEOUT);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Scraper(final InstantSource steady) {
    this.steady = steady;
  }

  /** By the instance's key. */
  Map<String, Scrape> scrape(final List<Instance> instances) throws InterruptedException {
    final Map<String, Future<Optional<Scrape>>> asked = new LinkedHashMap<>();
    for (final Instance instance : instances) {
      instance.url().ifPresent(url -> asked.put(instance.key(), threads.submit(() -> scrape(url))));
    }
    final Map<String, Scrape> scrapes = new LinkedHashMap<>();
    for (final Map.Entry<String, Future<Optional<Scrape>>> one : asked.entrySet()) {
      try {
        one.getValue().get().ifPresent(scrape -> scrapes.put(one.getKey(), scrape));
      } catch (final ExecutionException e) {
        // Whatever it was, this instance's numbers are not known.
      }
    }
    return scrapes;
  }

  private Optional<Scrape> scrape(final String url) throws IOException, InterruptedException {
    final HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url + "/metrics")).timeout(TIMEOUT).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      return response.statusCode() == 200
          ? Optional.of(
              Scrape.parse(
                  steady.instant(), new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)))
          : Optional.empty();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
