package io.dragoman.dlq.policy;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policies of one instance, each in a thread of its own; they work in the leader only. */
public final class Policies implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Counted from zero, so that the first one is seen. */
  private static final List<String> ENDS = List.of("completed", "limit", "failed");

  private final List<PolicySettings> settings;
  private final PolicyWorld world;
  private final BooleanSupplier leader;
  private final InstantSource clock;
  private final PolicyRound round;
  private final CountDownLatch closed = new CountDownLatch(1);

  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, PolicyState> states = new ConcurrentHashMap<>();
  private final Map<String, RoundResult> results = new ConcurrentHashMap<>();

  /**
   * Starts nothing yet.
   *
   * @param leader whether this instance is the one that works
   */
  public Policies(
      final List<PolicySettings> settings,
      final PolicyWorld world,
      final BooleanSupplier leader,
      final MeterRegistry meters,
      final InstantSource clock) {
    this.settings = List.copyOf(settings);
    this.world = world;
    this.leader = leader;
    this.clock = clock;
    this.round = new PolicyRound(world, meters, clock);
    settings.forEach(
        policy ->
            DlqMeter.POLICY_RUNNING.gauge(
                meters, this, all -> all.runs(policy.name()) ? 1 : 0, policy.name()));
    settings.forEach(policy -> DlqMeter.POLICY_STOPS.counter(meters, policy.name()));
    settings.forEach(
        policy -> ENDS.forEach(end -> DlqMeter.POLICY_RUNS.counter(meters, policy.name(), end)));
  }

  /** Lets them work until they are closed. */
  public void start() {
    for (final PolicySettings policy : settings) {
      threads.add(Thread.ofPlatform().name("policy-" + policy.name()).start(() -> live(policy)));
    }
  }

  /** How a policy is. */
  public record View(
      PolicySettings settings,
      PolicyState state,
      PolicyTally tally,
      Optional<RoundResult> lastRound) {}

  /** All policies, in the order of the configuration. */
  public List<View> view() {
    return settings.stream().map(this::view).toList();
  }

  /** The policy of that name; empty if none is configured. */
  public Optional<View> view(final String name) {
    return find(name).map(this::view);
  }

  /**
   * Starts or stops a policy, for all instances and for good; a start forgets earlier failures.
   *
   * @return how it is then; empty if none of that name is configured
   */
  public Optional<View> say(
      final String name, final boolean running, final String who, final String why) {
    final Optional<PolicySettings> policy = find(name);
    policy.ifPresent(
        found -> {
          world.say(new PolicyState(name, running, who, clock.instant(), why));
          LOG.info("Policy {} was {} by {}", name, running ? "started" : "stopped", who);
        });
    return policy.map(this::view);
  }

  @Override
  public void close() {
    closed.countDown();
    for (final Thread thread : threads) {
      try {
        thread.join(PATIENCE);
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void live(final PolicySettings policy) {
    do {
      try {
        states.put(policy.name(), state(policy));
        if (leader.getAsBoolean()) {
          results.put(policy.name(), round.take(policy));
        } else {
          results.remove(policy.name());
        }
      } catch (final KafkaException e) {
        LOG.warn("Policy {} could not do its round: {}", policy.name(), e.getMessage());
      } catch (final RuntimeException e) {
        LOG.error("Policy {} could not do its round", policy.name(), e);
      }
    } while (!closedWithin(policy.interval()));
  }

  private boolean closedWithin(final Duration time) {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private View view(final PolicySettings policy) {
    final PolicyState state = state(policy);
    return new View(
        policy,
        state,
        world.tally(
            policy,
            PolicyRound.windowStart(policy, state, clock.instant()),
            clock.instant().minus(Duration.ofHours(1))),
        Optional.ofNullable(results.get(policy.name())));
  }

  private PolicyState state(final PolicySettings policy) {
    return world.state(policy.name()).orElseGet(() -> PolicyState.unsaid(policy.name()));
  }

  private boolean runs(final String name) {
    return Optional.ofNullable(states.get(name)).map(PolicyState::running).orElse(false);
  }

  private Optional<PolicySettings> find(final String name) {
    return settings.stream().filter(policy -> policy.name().equals(name)).findFirst();
  }
}
