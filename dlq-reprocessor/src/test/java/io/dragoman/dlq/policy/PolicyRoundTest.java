package io.dragoman.dlq.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.TaskOrder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyRoundTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private final World world = new World();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = NOON;
  private final PolicyRound round = new PolicyRound(world, meters, () -> now);

  @Test
  void shouldReplayWhatIsOldEnoughAndNotTooOld() {
    assertThat(round.take(policy(Map.of()))).isEqualTo(RoundResult.REPLAYED);

    final TaskOrder order = world.orders.getFirst();
    assertThat(order.topics()).containsExactly("dlq.transcriber");
    assertThat(order.criteria().values())
        .containsEntry(FilterAttribute.CODE, List.of("ENGINE_TIMEOUT"))
        .containsEntry(
            FilterAttribute.UNTIL, List.of(NOON.minus(Duration.ofMinutes(10)).toString()))
        .containsEntry(FilterAttribute.SINCE, List.of(NOON.minus(Duration.ofDays(1)).toString()));
    assertThat(order.terms().action()).isEqualTo(new Action.Replay(Optional.empty(), 2));
    assertThat(order.terms().who()).isEqualTo("policy timeouts");
    assertThat(order.terms().perSecond()).isEqualTo(OptionalDouble.of(5));
    assertThat(order.terms().again()).isFalse();
    assertThat(runs("completed")).isEqualTo(1);
  }

  @Test
  void shouldReplayNoMoreThanFitsUntilTheNextRound() {
    round.take(policy(Map.of("rate", "2", "interval.ms", "10000")));

    assertThat(world.orders.getFirst().terms().max()).isEqualTo(OptionalLong.of(20));
  }

  @Test
  void shouldKeepToTheCapOfAnHour() {
    world.tally = new PolicyTally(997, 997, 0);
    round.take(policy(Map.of()));
    assertThat(world.orders.getFirst().terms().max()).isEqualTo(OptionalLong.of(3));
    assertThat(world.hourStart).isEqualTo(NOON.minus(Duration.ofHours(1)));

    world.tally = new PolicyTally(1_000, 1_000, 0);
    assertThat(round.take(policy(Map.of()))).isEqualTo(RoundResult.CAPPED);
    assertThat(world.orders).hasSize(1);
  }

  @Test
  void shouldBeginNothingWhenNothingWaits() {
    world.any = false;

    assertThat(round.take(policy(Map.of()))).isEqualTo(RoundResult.IDLE);
    assertThat(world.orders).isEmpty();
  }

  @Test
  void shouldStandBackWhenSomebodyElseWorksOnTheTopic() {
    world.end = Optional.empty();

    assertThat(round.take(policy(Map.of()))).isEqualTo(RoundResult.BUSY);
    assertThat(runs("busy")).isEqualTo(1);
  }

  @Test
  void shouldStopItselfWhenWhatItReplayedDiesAgain() {
    world.tally = new PolicyTally(40, 40, 10);

    assertThat(round.take(policy(Map.of()))).isEqualTo(RoundResult.STOPPED_ITSELF);

    final PolicyState state = world.states.get("timeouts");
    assertThat(state.running()).isFalse();
    assertThat(state.who()).isEqualTo("policy timeouts");
    assertThat(state.when()).isEqualTo(NOON);
    assertThat(state.why()).contains("10 of 40");
    assertThat(meters.get("dragoman.dlq.policy.stops").counter().count()).isEqualTo(1);
    assertThat(round.take(policy(Map.of()))).as("and stays so").isEqualTo(RoundResult.STOPPED);
    assertThat(world.orders).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "40, 9, 10, 0.2, false",
    "40, 10, 10, 0.2, true",
    "51, 10, 10, 0.2, false",
    "50, 10, 10, 0.2, true",
    "100000, 10, 10, 0, true",
    "3, 3, 1, 1, true",
    "3, 2, 1, 1, false"
  })
  void shouldStopOnlyWhenBothNumberAndShareAreReached(
      final long replayed,
      final long failed,
      final String after,
      final String rate,
      final boolean stops) {
    world.tally = new PolicyTally(0, replayed, failed);

    final RoundResult result =
        round.take(policy(Map.of("stop.after.failures", after, "stop.failure.rate", rate)));

    assertThat(result == RoundResult.STOPPED_ITSELF).isEqualTo(stops);
  }

  @Test
  void shouldForgetFailuresFromBeforeItWasStarted() {
    round.take(policy(Map.of()));
    assertThat(world.windowStart).isEqualTo(NOON.minus(Duration.ofHours(1)));

    world.states.put(
        "timeouts",
        new PolicyState("timeouts", true, "ann", NOON.minus(Duration.ofMinutes(5)), ""));
    round.take(policy(Map.of()));
    assertThat(world.windowStart).isEqualTo(NOON.minus(Duration.ofMinutes(5)));

    now = NOON.plus(Duration.ofHours(3));
    round.take(policy(Map.of()));
    assertThat(world.windowStart).isEqualTo(NOON.plus(Duration.ofHours(2)));
  }

  @Test
  void shouldStillTellWhyWhenItIsStopped() {
    final PolicyState stopped = new PolicyState("timeouts", false, "policy timeouts", NOON, "");

    assertThat(PolicyRound.windowStart(policy(Map.of()), stopped, NOON))
        .isEqualTo(NOON.minus(Duration.ofHours(1)));
  }

  private double runs(final String end) {
    return meters
        .get("dragoman.dlq.policy.runs")
        .tags("policy", "timeouts", "end", end)
        .counter()
        .count();
  }

  private static PolicySettings policy(final Map<String, String> changes) {
    final Map<String, String> values = new HashMap<>();
    values.put("topic", "dlq.transcriber");
    values.put("code", "engine_timeout");
    values.putAll(changes);
    return PolicySettings.of("timeouts", "policy.timeouts.", values);
  }

  private static final class World implements PolicyWorld {
    private final Map<String, PolicyState> states = new HashMap<>();
    private final List<TaskOrder> orders = new ArrayList<>();
    private PolicyTally tally = PolicyTally.NONE;
    private boolean any = true;
    private Optional<String> end = Optional.of("COMPLETED");
    private Instant windowStart = Instant.EPOCH;
    private Instant hourStart = Instant.EPOCH;

    @Override
    public Optional<PolicyState> state(final String name) {
      return Optional.ofNullable(states.get(name));
    }

    @Override
    public void say(final PolicyState state) {
      states.put(state.name(), state);
    }

    @Override
    public PolicyTally tally(
        final PolicySettings policy, final Instant newWindowStart, final Instant newHourStart) {
      windowStart = newWindowStart;
      hourStart = newHourStart;
      return tally;
    }

    @Override
    public boolean meansAny(final TaskOrder order) {
      return any;
    }

    @Override
    public Optional<String> perform(final TaskOrder order) {
      orders.add(order);
      return end;
    }
  }
}
