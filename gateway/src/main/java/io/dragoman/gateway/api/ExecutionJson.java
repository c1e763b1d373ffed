package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobRecord.ExecutionTried;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What became of the order to run a workflow. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExecutionJson(
    @JsonPropertyDescription(
            "waiting: it is handed over when it is done, or tried again; handed_over: the system"
                + " that runs workflows has it; withheld: it is not to be run as it is; failed: it"
                + " could not be handed over.")
        String status,
    @JsonPropertyDescription("Why it was not handed over.") @Nullable String message,
    @JsonPropertyDescription("How many times it was tried.") int attempts,
    @JsonPropertyDescription("When it was tried last.") @Nullable Instant at,
    @JsonPropertyDescription("When it is tried again.") @Nullable Instant next) {
  private static final String WAITING = "waiting";
  private static final String WITHHELD = "withheld";

  /** Of a job; empty where nothing was to be run. */
  static Optional<ExecutionJson> of(final JobView view, final List<JobEvent> history) {
    if (view.spec().execution() == null) {
      return Optional.empty();
    }
    final Optional<ExecutionTried> last =
        history.stream()
            .flatMap(
                event ->
                    event.what() instanceof JobEvent.What.Made(final ExecutionTried tried)
                        ? Stream.of(tried)
                        : Stream.empty())
            .reduce((earlier, later) -> later);
    return Optional.of(
        last.map(
                tried ->
                    new ExecutionJson(
                        word(tried), tried.problem(), tried.attempt(), tried.at(), tried.next()))
            .orElseGet(() -> new ExecutionJson(untried(view.state()), null, 0, null, null)));
  }

  private static String untried(final JobState state) {
    return switch (state) {
      case QUEUED, PROCESSING, NEEDS_REVIEW, DONE -> WAITING;
      case PARTIAL, FAILED, EXPIRED, CANCELLED -> WITHHELD;
    };
  }

  static String word(final ExecutionTried tried) {
    if (tried.problem() == null) {
      return "handed_over";
    }
    if (tried.attempt() == 0) {
      return WITHHELD;
    }
    return tried.next() == null ? "failed" : WAITING;
  }
}
