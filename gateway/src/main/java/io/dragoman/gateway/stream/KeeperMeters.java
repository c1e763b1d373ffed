package io.dragoman.gateway.stream;

import io.dragoman.gateway.meters.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** What the tasks of this process keep, all together. */
public final class KeeperMeters {
  private final Set<Dispatcher> dispatchers = ConcurrentHashMap.newKeySet();
  private final Counter passedOver;

  /** Registered at once. */
  public KeeperMeters(final MeterRegistry registry) {
    passedOver = GatewayMeter.PASSED_OVER.counter(registry);
    GatewayMeter.WAITING.gauge(registry, this, all -> all.sum(Dispatcher::waiting));
    GatewayMeter.UNDER_WAY.gauge(registry, this, all -> all.sum(Dispatcher::underWay));
  }

  void add(final Dispatcher dispatcher) {
    dispatchers.add(dispatcher);
  }

  void remove(final Dispatcher dispatcher) {
    dispatchers.remove(dispatcher);
  }

  void passedOver() {
    passedOver.increment();
  }

  private int sum(final ToIntFunction<Dispatcher> part) {
    return dispatchers.stream().mapToInt(part).sum();
  }
}
