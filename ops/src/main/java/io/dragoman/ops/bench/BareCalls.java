package io.dragoman.ops.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Calls of a provider without an engine: no key, no checks, the answer is not read. */
final class BareCalls implements RemoteBench.Caller {
  private final URI url;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newBuilder().executor(threads).build();

  BareCalls(final URI provider) {
    this.url = provider.resolve("/v1/chat/completions");
  }

  @Override
  public CompletableFuture<Void> call(final String text) {
    return CompletableFuture.runAsync(() -> send(text), threads);
  }

  private void send(final String text) {
    try {
      final HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(url)
                  .POST(HttpRequest.BodyPublishers.ofString(body(text)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("Answered " + answer.statusCode());
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String body(final String text) {
    return "{\"model\":\"bench\",\"messages\":[{\"role\":\"system\",\"content\":\"%s\"},{\"role\":\"user\",\"content\":\"{\\\"text\\\":\\\"%s\\\"}\"}]}"
        .formatted("Translate. ".repeat(60), text);
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
