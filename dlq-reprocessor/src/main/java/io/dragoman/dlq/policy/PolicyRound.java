package io.dragoman.dlq.policy;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look of a policy at its topic: stop itself, wait, or replay a little.
 *
 * <p>A round replays no more than fits into the interval until the next one, so that a policy whose
 * replays fail hears of it soon. All that it needs to know stands in the cluster: what was said of
 * it, what it did in the audit, and what died again among the dead letters. So it makes no
 * difference which instance takes the round, and nothing is forgotten when one ends.
 */
final class PolicyRound {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyRound.class);

  private static final Duration HOUR = Duration.ofHours(1);

  private final PolicyWorld world;
  private final MeterRegistry meters;
  private final InstantSource clock;

  PolicyRound(final PolicyWorld world, final MeterRegistry meters, final InstantSource clock) {
    this.world = world;
    this.meters = meters;
    this.clock = clock;
  }

  /** Takes a round. */
  RoundResult take(final PolicySettings policy) {
    final Instant now = clock.instant();
    final PolicyState state =
        world.state(policy.name()).orElseGet(() -> PolicyState.unsaid(policy.name()));
    if (!state.running()) {
      return RoundResult.STOPPED;
    }
    final PolicyTally tally = world.tally(policy, windowStart(policy, state, now), now.minus(HOUR));
    if (fails(policy, tally)) {
      stop(policy, tally, now);
      return RoundResult.STOPPED_ITSELF;
    }
    final long room = Math.min(policy.maxPerHour() - tally.lastHour(), inOneInterval(policy));
    if (room <= 0) {
      return RoundResult.CAPPED;
    }
    final TaskOrder order = order(policy, now, room);
    if (!world.meansAny(order)) {
      return RoundResult.IDLE;
    }
    final Optional<String> end = world.perform(order);
    DlqMeter.POLICY_RUNS
        .counter(meters, policy.name(), end.orElse("busy").toLowerCase(Locale.ROOT))
        .increment();
    return end.isPresent() ? RoundResult.REPLAYED : RoundResult.BUSY;
  }

  /** From when on replays and failures count: what was before its start is forgotten. */
  static Instant windowStart(
      final PolicySettings policy, final PolicyState state, final Instant now) {
    final Instant window = now.minus(policy.stopWindow());
    return state.running() && state.when().isAfter(window) ? state.when() : window;
  }

  private static boolean fails(final PolicySettings policy, final PolicyTally tally) {
    return tally.failed() >= policy.stopAfterFailures()
        && tally.failureRate() >= policy.stopFailureRate();
  }

  private void stop(final PolicySettings policy, final PolicyTally tally, final Instant now) {
    final String why =
        tally.failed()
            + " of "
            + tally.replayed()
            + " replayed records are dead letters again; start it when the cause is mended";
    LOG.error("Policy {} stops itself: {}", policy.name(), why);
    world.say(new PolicyState(policy.name(), false, policy.who(), now, why));
    DlqMeter.POLICY_STOPS.counter(meters, policy.name()).increment();
  }

  private static long inOneInterval(final PolicySettings policy) {
    return Math.max(1, (long) (policy.perSecond() * policy.interval().toMillis() / 1_000));
  }

  private static TaskOrder order(final PolicySettings policy, final Instant now, final long most) {
    return new TaskOrder(
        List.of(policy.topic()),
        Criteria.ALL
            .with(FilterAttribute.SINCE, now.minus(policy.maxAge()))
            .with(FilterAttribute.UNTIL, now.minus(policy.delay()))
            .with(FilterAttribute.CODE, policy.errorCodes())
            .with(FilterAttribute.DISPOSITION, policy.dispositions())
            .with(FilterAttribute.STATE, State.PENDING),
        List.of(),
        new OrderTerms(
            new Action.Replay(Optional.empty(), policy.maxReplays()),
            false,
            policy.who(),
            "automatic",
            OptionalLong.of(most),
            OptionalDouble.of(policy.perSecond())));
  }
}
