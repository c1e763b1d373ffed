package io.dragoman.dlq.order;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.resilience.trace.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A replay in a process of its own, in small transactions, for tests that kill it. */
public final class ReplayProcess {
  private ReplayProcess() {}

  /** Arguments: bootstrap servers, dead letter topic, task, records a second. */
  public static void main(final String[] arguments) {
    final Map<String, Object> config = Map.of("bootstrap.servers", arguments[0]);
    try (DeadLetterReader reader = new DeadLetterReader(config, 1)) {
      final OrderOutcome outcome =
          new Reprocessor(
                  config,
                  reader,
                  new AuditLog(config, ""),
                  Targets.any(""),
                  new Batching(100, 1_000_000, Duration.ofMillis(100)),
                  Tracing.OFF,
                  Clock.systemUTC())
              .run(
                  new Order(
                      arguments[1],
                      DeadLetterFilter.all(),
                      arguments[2],
                      List.of(),
                      new OrderTerms(
                          new Action.Replay(Optional.empty(), 3),
                          false,
                          "test",
                          "",
                          OptionalLong.empty(),
                          OptionalDouble.of(Double.parseDouble(arguments[3])))),
                  Progress.NONE,
                  () -> false);
      System.exit(outcome.end() == OrderOutcome.End.COMPLETE ? 0 : 1);
    }
  }
}
