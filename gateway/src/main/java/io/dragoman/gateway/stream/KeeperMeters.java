package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.gateway.stream.Prices.Unit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** What the tasks of this process keep, all together. */
public final class KeeperMeters {
  private final Map<Dispatcher, Accounts> tasks = new ConcurrentHashMap<>();
  private final Counter passedOver;
  private final Counter handedOver;
  private final Counter withheld;
  private final Map<JobState, Timer> ended = new EnumMap<>(JobState.class);

  /** Registered at once. */
  public KeeperMeters(final MeterRegistry registry) {
    passedOver = GatewayMeter.PASSED_OVER.counter(registry);
    handedOver = GatewayMeter.CALLS.counter(registry, GatewayMeter.WORKFLOW, GatewayMeter.TAKEN);
    withheld = GatewayMeter.CALLS.counter(registry, GatewayMeter.WORKFLOW, "withheld");
    for (final JobState state : JobState.values()) {
      if (state.over()) {
        ended.put(state, GatewayMeter.JOBS.timer(registry, state.word()));
      }
    }
    GatewayMeter.WAITING.gauge(registry, this, all -> all.sum(Dispatcher::waiting));
    GatewayMeter.UNDER_WAY.gauge(registry, this, all -> all.sum(Dispatcher::underWay));
    for (final Unit unit : Unit.values()) {
      GatewayMeter.USAGE.gauge(
          registry, this, all -> all.used(totals -> totals.of(unit).doubleValue()), unit.word());
    }
    GatewayMeter.COST.gauge(registry, this, all -> all.used(totals -> totals.cost().doubleValue()));
  }

  void add(final Dispatcher dispatcher, final Accounts accounts) {
    tasks.put(dispatcher, accounts);
  }

  void remove(final Dispatcher dispatcher) {
    tasks.remove(dispatcher);
  }

  /**
   * A job is over.
   *
   * @param took since it was submitted
   */
  void ended(final JobState state, final Duration took) {
    ended.get(state).record(took);
  }

  /** A workflow was handed over by topic. */
  void handedOver() {
    handedOver.increment();
  }

  /** A workflow that was to be run was not handed over. */
  void withheld() {
    withheld.increment();
  }

  void passedOver() {
    passedOver.increment();
  }

  private int sum(final ToIntFunction<Dispatcher> part) {
    return tasks.keySet().stream().mapToInt(part).sum();
  }

  private double used(final ToDoubleFunction<Totals> part) {
    return tasks.values().stream().map(Accounts::all).mapToDouble(part).sum();
  }
}
