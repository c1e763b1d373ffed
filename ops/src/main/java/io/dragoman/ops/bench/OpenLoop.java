package io.dragoman.ops.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends HTTP requests at a steady rate, whether or not earlier ones were answered. The time of each
 * counts from when it was due, not from when it went: a server that stalls is charged for all that
 * would have come meanwhile.
 */
final class OpenLoop {
  /** Each holds a connection; the next ones wait, and their time runs. */
  private static final int MAX_UNANSWERED = 500;

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

  /** How many requests are sent in so much time. */
  static int count(final int perSecond, final Duration time) {
    return (int) Math.max(1, perSecond * time.toMillis() / 1_000);
  }

  /**
   * Sends and waits for every answer.
   *
   * @param status that each answer must have
   * @throws IllegalStateException when one has another, or none comes
   */
  Answers run(
      final int perSecond,
      final Duration time,
      final int status,
      final IntFunction<HttpRequest> requests) {
    final int count = count(perSecond, time);
    final double[] millis = new double[count];
    final List<CompletableFuture<String>> answers = new ArrayList<>(count);
    final Semaphore room = new Semaphore(MAX_UNANSWERED);
    final long start = System.nanoTime();
    for (int number = 0; number < count; number++) {
      final int sent = number;
      final long due = start + (long) (sent * 1e9 / perSecond);
      final HttpRequest request = requests.apply(sent);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      room.acquireUninterruptibly();
      answers.add(
          http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .handle(
                  (answer, failure) -> {
                    millis[sent] = (System.nanoTime() - due) / 1e6;
                    room.release();
                    if (failure != null) {
                      throw unanswered(request, failure);
                    }
                    if (answer.statusCode() != status) {
                      throw new IllegalStateException(
                          "%s answered %d: %s"
                              .formatted(request.uri(), answer.statusCode(), answer.body()));
                    }
                    return answer.body();
                  }));
    }
    final List<String> bodies = answers.stream().map(OpenLoop::body).toList();
    Arrays.sort(millis);
    return new Answers(millis, bodies);
  }

  private static String body(final CompletableFuture<String> answer) {
    try {
      return answer.join();
    } catch (final CompletionException e) {
      throw e.getCause() instanceof final IllegalStateException why ? why : e;
    }
  }

  /** Says which request was not answered, and why as far as the client knows. */
  static IllegalStateException unanswered(final HttpRequest request, final Throwable failure) {
    final Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
    return new IllegalStateException(
        "%s %s was not answered: %s"
            .formatted(
                request.method(),
                request.uri(),
                why.getMessage() == null ? "the connection failed" : why.getMessage()),
        failure);
  }
}
