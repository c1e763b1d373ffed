package io.dragoman.ops.cli;

import io.dragoman.client.RequestView;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of an argument of {@code translate}.
 *
 * @param input the argument
 * @param requestId its request; empty when it was never submitted
 * @param view what is known of the request; empty until something is
 * @param took from submission to the latest news
 * @param problems what went wrong, a sentence each
 */
record TranslateResult(
    TranslateInput input,
    Optional<String> requestId,
    Optional<RequestView> view,
    Duration took,
    List<String> problems) {
  TranslateResult {
    problems = List.copyOf(problems);
  }

  /** An argument that cannot be submitted. */
  static TranslateResult unread(final TranslateInput input) {
    return new TranslateResult(
        input,
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        input.problem().map(List::of).orElse(List.of()));
  }

  /** An argument that was submitted just now. */
  static TranslateResult submitted(final TranslateInput input, final String requestId) {
    return new TranslateResult(
        input, Optional.of(requestId), Optional.empty(), Duration.ZERO, List.of());
  }

  /** Whether more may come. */
  boolean open() {
    return requestId.isPresent() && !view.map(RequestView::complete).orElse(false);
  }

  /** How it ended; UNKNOWN when it has not. */
  State state() {
    return requestId.isEmpty() ? State.FAILED : view.map(RequestView::state).orElse(State.UNKNOWN);
  }

  /** With the latest view. */
  TranslateResult updated(final RequestView latest, final Duration passed) {
    final List<String> found = new ArrayList<>();
    if (latest.complete()) {
      latest.allFailures().forEach(failure -> found.add(describe(failure)));
    }
    return new TranslateResult(input, requestId, Optional.of(latest), passed, found);
  }

  /** With what is known when the wait is over. */
  TranslateResult timedOut(final Duration timeout) {
    return new TranslateResult(
        input,
        requestId,
        view,
        took,
        List.of(
            "Not finished within %d s (%s); it goes on: ask with ./dragoman request %s"
                .formatted(
                    timeout.toSeconds(),
                    view.map(RequestView::describe).orElse("nothing was heard"),
                    requestId.orElse("?"))));
  }

  private static String describe(final UnitStatus failure) {
    final String what =
        failure.getMessage().orElseGet(() -> "It ended " + failure.getState() + ".");
    return failure.getErrorCode().map(code -> what + " (" + code + ")").orElse(what);
  }
}
