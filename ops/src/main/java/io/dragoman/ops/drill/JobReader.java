package io.dragoman.ops.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads the stream of a job's events as a client of several replicas: when one does not answer, or
 * falls silent, the next one is asked for what comes behind the last event that came whole.
 */
final class JobReader {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int OK = 200;
  private static final int UNKNOWN = 404;

  private final HttpClient http;
  private final Supplier<URI> replicas;
  private final String key;

  /**
   * Of a client.
   *
   * @param replicas whom to ask next
   * @param key who asks
   */
  JobReader(final HttpClient http, final Supplier<URI> replicas, final String key) {
    this.http = http;
    this.replicas = replicas;
    this.key = key;
  }

  /**
   * What came.
   *
   * @param ids of the events, in the order in which they came
   * @param end what the last event said; empty: there was none before the time was over
   * @param unknown how many times a replica said that there is no such job
   * @param connections how many streams it took
   */
  record Story(List<String> ids, String end, int unknown, int connections) {}

  /**
   * Reads to the end.
   *
   * @param moves whether to leave a replica behind an event, though it serves
   * @param over whether to give up
   */
  Story read(final String token, final BooleanSupplier moves, final BooleanSupplier over)
      throws InterruptedException {
    final List<String> ids = new ArrayList<>();
    int unknown = 0;
    int connections = 0;
    while (!over.getAsBoolean()) {
      final HttpRequest.Builder request =
          HttpRequest.newBuilder(replicas.get().resolve("/v1/jobs/" + token + "/events"))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + key);
      if (!ids.isEmpty()) {
        request.header("Last-Event-ID", ids.getLast());
      }
      try {
        final HttpResponse<Stream<String>> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        connections++;
        try (Stream<String> lines = answer.body()) {
          if (answer.statusCode() == UNKNOWN) {
            unknown++;
          }
          if (answer.statusCode() == OK) {
            final String end = follow(lines.iterator(), ids, moves);
            if (!end.isEmpty()) {
              return new Story(ids, end, unknown, connections);
            }
            continue;
          }
        }
      } catch (final IOException | UncheckedIOException e) {
        // It was killed; the next one goes on.
      }
      Thread.sleep(PAUSE);
    }
    return new Story(ids, "", unknown, connections);
  }

  /** Returns what the end said; empty: the stream was left, or ended, before. */
  private static String follow(
      final Iterator<String> lines, final List<String> ids, final BooleanSupplier moves) {
    String id = "";
    String data = "";
    while (lines.hasNext()) {
      final String line = lines.next();
      if (line.startsWith("id:")) {
        id = line.substring(3).strip();
      } else if (line.startsWith("data:")) {
        data = line.substring(5).strip();
      } else if (line.isEmpty() && !id.isEmpty()) {
        ids.add(id);
        if (id.endsWith("-end")) {
          return data;
        }
        id = "";
        if (moves.getAsBoolean()) {
          return "";
        }
      }
    }
    return "";
  }
}
