package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.policy.Policies;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.dlq.policy.RoundResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An automatic policy, and how it does. */
record PolicyJson(
    String name,
    State state,
    @JsonPropertyDescription("Who said so last.") String who,
    Instant when,
    String why,
    @JsonPropertyDescription("What it did last; not there before its first round here.")
        @Nullable RoundResult lastRound,
    @JsonPropertyDescription("Replayed within its window.") long replayed,
    @JsonPropertyDescription("Of those, dead letters again.") long diedAgain,
    @JsonPropertyDescription("Done within the last hour.") long lastHour,
    @JsonPropertyDescription("As they stand in the configuration.") Settings settings) {

  /** Whether it works. */
  enum State {
    RUNNING,
    STOPPED
  }

  /** What it was told to do. */
  record Settings(
      String topic,
      List<String> code,
      List<String> disposition,
      long delayMs,
      long maxAgeMs,
      double rate,
      long maxPerHour,
      int maxReplays,
      int stopAfterFailures,
      double stopFailureRate,
      long stopWindowMs,
      long intervalMs) {

    static Settings of(final PolicySettings settings) {
      return new Settings(
          settings.topic(),
          settings.errorCodes().stream().sorted().toList(),
          settings.dispositions().stream().sorted().toList(),
          settings.delay().toMillis(),
          settings.maxAge().toMillis(),
          settings.perSecond(),
          settings.maxPerHour(),
          settings.maxReplays(),
          settings.stopAfterFailures(),
          settings.stopFailureRate(),
          settings.stopWindow().toMillis(),
          settings.interval().toMillis());
    }
  }

  /** That of a policy. */
  static PolicyJson of(final Policies.View view) {
    return new PolicyJson(
        view.settings().name(),
        view.state().running() ? State.RUNNING : State.STOPPED,
        view.state().who(),
        view.state().when(),
        view.state().why(),
        view.lastRound().orElse(null),
        view.tally().replayed(),
        view.tally().failed(),
        view.tally().lastHour(),
        Settings.of(view.settings()));
  }
}
