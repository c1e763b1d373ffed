package io.dragoman.auditor.monitor;

import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every instance of the installation again and again whether it is ready, remembers what it
 * said, and tells webhooks of those that are not well: for whoever has no Prometheus. It has no
 * opinion of its own on what ready means; it asks the instance.
 *
 * <p>Instances are those that speak on {@code group.members}. One that falls silent without having
 * said goodbye is asked for ten minutes more.
 */
public final class HealthMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

  /** For how long one is expected that went without a word. */
  private static final Duration EXPECTED = Duration.ofMinutes(10);

  private final MonitorConfig config;
  private final People people;
  private final Probe probe;
  private final List<AlertWebhook> webhooks;
  private final Consumer<AlertWebhook.Outcome> outcomes;
  private final TimeSource time;
  private final String self;
  private final MonitorMemory memory;
  private final Map<String, InstanceHealth> known = new TreeMap<>();
  private final Map<String, Presence> lastThere = new HashMap<>();
  private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("health-monitor").factory());

  /**
   * Asks nobody before {@link #start}.
   *
   * @param people who is there, and who left
   * @param self name of this instance, which does not ask itself
   * @param outcomes hears what became of each alert
   */
  public HealthMonitor(
      final MonitorConfig config,
      final People people,
      final String self,
      final Consumer<AlertWebhook.Outcome> outcomes,
      final TimeSource time) {
    this(config, people, self, outcomes, time, probe(config, time));
  }

  HealthMonitor(
      final MonitorConfig config,
      final People people,
      final String self,
      final Consumer<AlertWebhook.Outcome> outcomes,
      final TimeSource time,
      final Probe probe) {
    this.config = config;
    this.people = people;
    this.self = self;
    this.outcomes = outcomes;
    this.time = time;
    this.probe = probe;
    this.memory = new MonitorMemory(config.directory());
    this.webhooks =
        config.webhooks().stream()
            .map(
                url ->
                    new AlertWebhook(
                        url,
                        config.key(),
                        config.timeout(),
                        config.trust(),
                        config.cooldown(),
                        time))
            .toList();
    recall(memory.load());
  }

  private void recall(final MonitorMemory.Content content) {
    final Instant now = time.steady().instant();
    for (final MonitorMemory.Expected one : content.expected()) {
      final Instant last = Instant.ofEpochMilli(one.lastMs());
      final InstanceHealth unasked = unasked(one.app(), one.instance(), one.address());
      lastThere.put(unasked.key(), new Presence(one.member(), last.isAfter(now) ? now : last));
      known.put(unasked.key(), unasked);
    }
    webhooks.forEach(webhook -> webhook.recall(content.alarms()));
  }

  private static Probe probe(final MonitorConfig config, final TimeSource time) {
    return new HttpProbe(config.scheme(), config.timeout(), config.trust(), time);
  }

  /** Who speaks on {@code group.members}. */
  public interface People {
    /** Who is there. */
    List<Members.Member> all();

    /** Who said goodbye lately. */
    List<Members.Member> left();

    /** Those that {@code members} knows. */
    static People of(final Members members) {
      return new People() {
        @Override
        public List<Members.Member> all() {
          return members.all();
        }

        @Override
        public List<Members.Member> left() {
          return members.left();
        }
      };
    }
  }

  /** When an instance was there last, and as whom: a process that starts again has another id. */
  private record Presence(String member, Instant time) {}

  /**
   * What is known, for others.
   *
   * @param level that of the worst
   * @param instances by app and name
   */
  public record Report(Level level, List<InstanceHealth> instances) {}

  /** Begins to look, unless it is configured not to. */
  public void start() {
    if (config.interval().isPositive()) {
      timer.scheduleWithFixedDelay(
          this::lookSafely, 0, config.interval().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Serves what is known. */
  public Route route() {
    return Route.get("/monitor", "monitor", "How each instance is, and was at the last checks")
        .open()
        .by(call -> ApiResponse.ok(report()));
  }

  /** What is known. */
  public synchronized Report report() {
    return new Report(
        known.values().stream()
            .map(InstanceHealth::level)
            .max(Comparator.naturalOrder())
            .orElse(Level.OK),
        List.copyOf(known.values()));
  }

  private void lookSafely() {
    try {
      look();
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      LOG.error("Instances could not be looked at", e);
    }
  }

  /** Asks everybody once, at the same time, and tells what is news. */
  void look() {
    final List<InstanceHealth> expected = expected();
    final List<CompletableFuture<Check>> checks =
        expected.stream()
            .map(one -> CompletableFuture.supplyAsync(() -> probe.check(one.address()), asking))
            .toList();
    final List<InstanceHealth> seen = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      final InstanceHealth before = expected.get(i);
      final InstanceHealth now =
          before.with(checks.get(i).join(), config.thresholds(), config.history());
      log(before, now);
      seen.add(now);
    }
    synchronized (this) {
      seen.forEach(health -> known.put(health.key(), health));
    }
    if (leads()) {
      for (final AlertWebhook webhook : webhooks) {
        seen.forEach(health -> outcomes.accept(webhook.consider(health)));
      }
    }
    memory.keep(content());
  }

  private synchronized MonitorMemory.Content content() {
    return new MonitorMemory.Content(
        known.values().stream()
            .map(
                health -> {
                  final Presence last = lastThere.get(health.key());
                  return new MonitorMemory.Expected(
                      health.app(),
                      health.instance(),
                      health.address(),
                      last.member(),
                      last.time().toEpochMilli());
                })
            .toList(),
        webhooks.stream().flatMap(webhook -> webhook.alarms().stream()).toList());
  }

  /** Of several that look, the first by name tells, so that nobody is told twice. */
  private boolean leads() {
    final List<Members.Member> all = people.all();
    return all.stream()
        .filter(member -> instance(member).equals(self))
        .findFirst()
        .flatMap(
            own ->
                all.stream()
                    .filter(member -> member.group().equals(own.group()))
                    .map(HealthMonitor::instance)
                    .min(Comparator.naturalOrder()))
        .map(self::equals)
        .orElse(true);
  }

  private static String instance(final Members.Member member) {
    return member.state().info().map(MemberInfo::instance).orElse("");
  }

  private synchronized List<InstanceHealth> expected() {
    final Instant now = time.steady().instant();
    people.all().forEach(this::expect);
    final Set<String> left = new HashSet<>();
    people.left().forEach(member -> left.add(id(member)));
    lastThere
        .entrySet()
        .removeIf(
            entry -> {
              final Presence last = entry.getValue();
              final boolean expected =
                  last.time().plus(EXPECTED).isAfter(now) && !left.contains(last.member());
              if (!expected) {
                forget(entry.getKey());
              }
              return !expected;
            });
    return List.copyOf(known.values());
  }

  private static String id(final Members.Member member) {
    return member.group() + "/" + member.id();
  }

  private void expect(final Members.Member member) {
    member
        .state()
        .info()
        .filter(info -> !info.instance().equals(self))
        .map(HealthMonitor::fresh)
        .ifPresent(
            fresh -> {
              lastThere.put(fresh.key(), new Presence(id(member), time.steady().instant()));
              known.compute(
                  fresh.key(),
                  (key, before) ->
                      before != null && before.address().equals(fresh.address()) ? before : fresh);
            });
  }

  private static InstanceHealth fresh(final MemberInfo info) {
    return unasked(info.app(), info.instance(), info.address());
  }

  private static InstanceHealth unasked(
      final String app, final String instance, final String address) {
    return new InstanceHealth(
        app, instance, address, Level.OK, "It was not asked yet.", Instant.EPOCH, 0, List.of());
  }

  private void forget(final String key) {
    known.remove(key);
    webhooks.forEach(webhook -> webhook.forget(key));
    LOG.info("{} is not expected any more", key);
  }

  private static void log(final InstanceHealth before, final InstanceHealth now) {
    if (now.level() == before.level()) {
      return;
    }
    if (now.level() == Level.OK) {
      LOG.info("{} is well again", now.key());
    } else {
      LOG.warn("{} is not well, {}: {}", now.key(), now.level(), now.reason());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    asking.shutdownNow();
    webhooks.forEach(AlertWebhook::close);
    if (probe instanceof final HttpProbe http) {
      http.close();
    }
  }
}
