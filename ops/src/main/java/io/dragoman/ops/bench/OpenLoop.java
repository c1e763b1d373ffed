package io.dragoman.ops.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends HTTP requests at a steady rate, whether or not earlier ones were answered. The time of each
 * counts from when it was due, not from when it went: a server that stalls is charged for all that
 * would have come meanwhile.
 */
final class OpenLoop {
  private final HttpClient http;

  /** With a client of the caller's. */
  OpenLoop(final HttpClient http) {
    this.http = http;
  }

  /**
   * What came back.
   *
   * @param millis how long each took, ascending
   * @param bodies what each said, in the order of sending
   */
  record Answers(double[] millis, List<String> bodies) {
    /** The nearest rank. */
    double percentile(final double share) {
      return millis[Math.clamp((int) Math.ceil(share * millis.length) - 1, 0, millis.length - 1)];
    }
  }

  /**
   * Sends and waits for every answer.
   *
   * @param status that each answer must have
   * @throws IllegalStateException when one has another
   */
  Answers run(
      final int perSecond,
      final Duration time,
      final int status,
      final IntFunction<HttpRequest> requests) {
    final int count = (int) Math.max(1, perSecond * time.toMillis() / 1_000);
    final double[] millis = new double[count];
    final List<CompletableFuture<String>> answers = new ArrayList<>(count);
    final long start = System.nanoTime();
    for (int number = 0; number < count; number++) {
      final int sent = number;
      final long due = start + (long) (sent * 1e9 / perSecond);
      final HttpRequest request = requests.apply(sent);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      answers.add(
          http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .thenApply(
                  answer -> {
                    millis[sent] = (System.nanoTime() - due) / 1e6;
                    if (answer.statusCode() != status) {
                      throw new IllegalStateException(
                          "%s answered %d: %s"
                              .formatted(request.uri(), answer.statusCode(), answer.body()));
                    }
                    return answer.body();
                  }));
    }
    final List<String> bodies = answers.stream().map(CompletableFuture::join).toList();
    Arrays.sort(millis);
    return new Answers(millis, bodies);
  }
}
