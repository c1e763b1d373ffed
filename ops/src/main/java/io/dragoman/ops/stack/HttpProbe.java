package io.dragoman.ops.stack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Ready means that a GET answers 200.
 *
 * @param client shared by all probes
 * @param uri what to get
 */
record HttpProbe(HttpClient client, URI uri) implements Probe {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  @Override
  public CompletionStage<Boolean> check() {
    return client
        .sendAsync(
            HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
            HttpResponse.BodyHandlers.discarding())
        .thenApply(response -> response.statusCode() == 200);
  }
}
