package io.dragoman.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * What the gateway answered to one of the samples.
 *
 * @param url where it was asked
 * @param answer the translation, or what was wrong
 * @param right whether it is the reference
 * @param after from the question to the answer
 */
public record HttpAnswer(String url, String answer, boolean right, Duration after) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * Submits a text as a job and waits for its end.
   *
   * @param gateway where the gateway is
   * @param key an API key that it takes
   * @param patience how long the job may take
   */
  public static HttpAnswer to(
      final Sample sample, final URI gateway, final String key, final Duration patience)
      throws InterruptedException {
    if (!(sample.request() instanceof final Request.Text text)) {
      throw new IllegalArgumentException(sample.name() + " is no text.");
    }
    final ObjectNode job = JSON.createObjectNode().put("text", text.text());
    job.put("source_language", text.from().orElseThrow().flores());
    job.putArray("target_languages").add(sample.target().flores());
    final URI url = gateway.resolve("/v1/jobs");
    final HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(patience.plus(CONNECT))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=" + patience.toSeconds())
            .POST(BodyPublishers.ofString(job.toString()))
            .build();
    final long start = System.nanoTime();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      final HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      final Duration after = Duration.ofNanos(System.nanoTime() - start);
      final String translation =
          JSON.readTree(response.body())
              .path("inputs")
              .path(0)
              .path("translations")
              .path(sample.target().flores())
              .asText();
      return new HttpAnswer(
          url.toString(),
          translation.isEmpty() ? response.statusCode() + " " + response.body() : translation,
          translation.equals(sample.translation()),
          after);
    } catch (final IOException e) {
      return new HttpAnswer(
          url.toString(),
          "The gateway gave no answer: " + e,
          false,
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** As data. */
  JsonNode toJson() {
    return JSON.createObjectNode()
        .put("url", url)
        .put("answer", answer)
        .put("right", right)
        .put("afterMs", after.toMillis());
  }
}
