package io.dragoman.gateway.webhook;

import io.dragoman.gateway.meters.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts what came of calls of one kind. */
final class CallMeters {
  static final String WEBHOOK = "webhook";
  static final String WORKFLOW = GatewayMeter.WORKFLOW;
  static final String BUDGET = "budget";

  private final Counter taken;
  private final Counter retried;
  private final Counter givenUp;

  /** Registered at once. */
  CallMeters(final MeterRegistry meters, final String call) {
    taken = GatewayMeter.CALLS.counter(meters, call, GatewayMeter.TAKEN);
    retried = GatewayMeter.CALLS.counter(meters, call, "retried");
    givenUp = GatewayMeter.CALLS.counter(meters, call, "given_up");
  }

  /**
   * Of calls for the operator: for how long one waits that was not taken yet.
   *
   * @param oldest since when the oldest waits; empty: none does, or that is not known
   */
  static void waiting(
      final MeterRegistry meters,
      final String call,
      final Supplier<Optional<Instant>> oldest,
      final InstantSource clock) {
    GatewayMeter.CALLS_WAITING.gauge(
        meters,
        oldest,
        since ->
            since
                .get()
                .map(begun -> Math.max(0, Duration.between(begun, clock.instant()).toSeconds()))
                .orElse(0L),
        call);
  }

  /** What came of one. */
  Attempt count(final Attempt tried) {
    if (tried.problem() == null) {
      taken.increment();
    } else if (tried.next() != null) {
      retried.increment();
    } else {
      givenUp.increment();
    }
    return tried;
  }
}
