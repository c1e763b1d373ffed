package io.dragoman.gateway.stream;

import io.dragoman.client.RequestView;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/** Says on {@code requests} how a job and each of its requests ended, each once. */
final class Ends {
  private Ends() {}

  /**
   * After an event that counted.
   *
   * @param complete the inputs that were complete before it
   * @param over whether the job was over before it
   */
  static void tell(
      final JobTracker tracker,
      final JobSpec spec,
      final BitSet complete,
      final boolean over,
      final Outputs outputs) {
    if (over) {
      return;
    }
    final BitSet news = tracker.complete();
    news.andNot(complete);
    news.stream()
        .forEach(
            input -> {
              final RequestView view = tracker.input(input);
              tell(outputs, spec, spec.requestId(input), view.state(), reason(view));
            });
    if (!tracker.state().over()) {
      return;
    }
    final State state = state(tracker, spec);
    final BitSet told = tracker.complete();
    for (int input = 0; input < spec.inputs().size(); input++) {
      if (!told.get(input)) {
        tell(outputs, spec, spec.requestId(input), state, Optional.empty());
      }
    }
    if (spec.inputs().size() > 1) {
      tell(outputs, spec, spec.token().text(), state, reason(tracker, spec));
    }
  }

  /** The code of the first thing that went wrong. */
  static Optional<String> reason(final RequestView view) {
    return view.allFailures().stream()
        .map(UnitStatus::getErrorCode)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> reason(final JobTracker tracker, final JobSpec spec) {
    for (int input = 0; input < spec.inputs().size(); input++) {
      final Optional<String> reason = reason(tracker.input(input));
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }

  private static void tell(
      final Outputs outputs,
      final JobSpec spec,
      final String request,
      final State state,
      final Optional<String> reason) {
    outputs.ended(spec, request, state, reason);
  }

  private static State state(final JobTracker tracker, final JobSpec spec) {
    return switch (tracker.state()) {
      case DONE -> State.DONE;
      case NEEDS_REVIEW ->
          IntStream.range(0, spec.inputs().size())
                  .mapToObj(tracker::input)
                  .anyMatch(view -> view.state() == State.NEEDS_REVIEW)
              ? State.NEEDS_REVIEW
              : State.DONE;
      case PARTIAL -> State.PARTIAL;
      case EXPIRED -> State.EXPIRED;
      case CANCELLED -> State.CANCELLED;
      case FAILED, QUEUED, PROCESSING -> State.FAILED;
    };
  }
}
