package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.testing.ItemApp;
import io.dragoman.resilience.testing.ItemApps;
import io.dragoman.resilience.testing.ItemProducer;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandoverIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String STATUS = Topic.REQUESTS.baseName();
  private static final String ANSWERS = Topic.TRANSLATIONS.baseName();
  private static final String DEAD = Topic.DLQ_TRANSLATOR.baseName();

  @TempDir private Path directory;
  private final ScriptedEngine firstEngine = new ScriptedEngine("first", 8);
  private final ScriptedEngine secondEngine = new ScriptedEngine("second", 8);
  private final AtomicInteger halted = new AtomicInteger(-1);
  private final Set<String> sent = new HashSet<>();
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = TestBroker.start(directory.resolve("broker"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldLeaveItsWorkToAnotherWhileItsEngineIsIllAndComeBackThen() throws Exception {
    try (StreamApp first = app(firstEngine, "first", Map.of());
        StreamApp second = app(secondEngine, "second", Map.of())) {
      await().atMost(LONG).until(() -> first.ready() && second.ready());
      try (Members members = members();
          CommittedReader reader =
              new CommittedReader(broker.bootstrap(), List.of(STATUS, ANSWERS, DEAD))) {
        awaitPartitions(first, second);
        await().atMost(LONG).until(() -> told(members, "CLOSED") == 2);
        firstEngine.setIll(true);
        send(200);
        await().atMost(LONG).until(() -> allDone(reader));
        await()
            .atMost(LONG)
            .until(
                () ->
                    members.all().stream()
                            .filter(member -> !member.state().able() && !member.state().member())
                            .flatMap(member -> member.state().info().stream())
                            .filter(info -> info.unableSinceMs() != null)
                            .filter(info -> info.address().endsWith(":" + first.httpPort()))
                            .count()
                        == 1);
        assertThat(ItemApps.get(first, "/health/ready")).contains("left to another instance");
        assertThat(ItemApps.get(first, "/metrics"))
            .contains("dragoman_handovers_total{")
            .contains("} 1.0");

        firstEngine.setIll(false);
        await().atMost(LONG).until(first::ready);
        awaitPartitions(first, second);
        send(200);
        await().atMost(LONG).until(() -> allDone(reader));

        assertThat(reader.counts(STATUS).keySet()).isEqualTo(sent);
        assertThat(reader.counts(STATUS).values()).containsOnly(1);
        assertThat(reader.counts(ANSWERS).values()).containsOnly(1);
        assertThat(reader.counts(DEAD)).isEmpty();
      }
    }
  }

  @Test
  void shouldStayWhenNobodyElseCanWork() throws Exception {
    try (StreamApp first = app(firstEngine, "first", Map.of());
        StreamApp second = app(secondEngine, "second", Map.of())) {
      await().atMost(LONG).until(() -> first.ready() && second.ready());
      try (CommittedReader reader =
          new CommittedReader(broker.bootstrap(), List.of(STATUS, ANSWERS, DEAD))) {
        awaitPartitions(first, second);
        firstEngine.setIll(true);
        secondEngine.setIll(true);
        send(200);
        await().atMost(LONG).until(() -> isOpen(first) && isOpen(second));

        // If one trusted a word that was true no more, it comes back by itself.
        await().atMost(LONG).until(() -> first.ready() && second.ready());
        firstEngine.setIll(false);
        secondEngine.setIll(false);
        await().atMost(LONG).until(() -> allDone(reader));

        assertThat(reader.counts(STATUS).values()).containsOnly(1);
        assertThat(reader.counts(DEAD)).isEmpty();
      }
    }
  }

  @Test
  void shouldEndTheProcessWithoutACommitWhenACallNeverReturns() throws Exception {
    firstEngine.hold();
    try (StreamApp first = app(firstEngine, "first", Map.of("engine.timeout.ms", "100"))) {
      await().atMost(LONG).until(first::ready);
      send(1);

      await().atMost(LONG).untilAsserted(() -> assertThat(halted).hasValue(75));

      firstEngine.release();
    }
  }

  private Members members() {
    return new Members(
            Map.of("bootstrap.servers", broker.bootstrap()),
            Topic.GROUP_MEMBERS.baseName(),
            TimeSource.system().steady())
        .start();
  }

  /** How many instances say that their engine's breaker is so. */
  private static long told(final Members members, final String breaker) {
    return members.all().stream()
        .flatMap(member -> member.state().info().stream())
        .filter(info -> info.engines().getFirst().breaker().equals(breaker))
        .count();
  }

  private boolean allDone(final CommittedReader reader) {
    return reader.read(STATUS).keySet().equals(sent);
  }

  private static boolean isOpen(final StreamApp app) throws Exception {
    return ItemApps.get(app, "/worker").contains("\"breaker\":\"OPEN\"");
  }

  private static void awaitPartitions(final StreamApp... apps) {
    for (final StreamApp app : apps) {
      await().atMost(LONG).until(() -> ItemApps.partitions(app) > 0);
    }
  }

  private StreamApp app(
      final ScriptedEngine engine, final String instance, final Map<String, String> more) {
    final Map<String, String> values =
        new HashMap<>(
            Map.of(
                "handover.after.ms", "300",
                "handover.interval.ms", "100",
                "breaker.min.calls", "1",
                "breaker.open.ms", "200",
                "breaker.open.max.ms", "400",
                "kafka.session.timeout.ms", "6000"));
    values.putAll(more);
    final ItemApp definition = new ItemApp(engine);
    return StreamApp.start(
        definition,
        ItemApps.settings(definition, broker, directory.resolve(instance), values),
        halted::set);
  }

  private void send(final int count) {
    try (ItemProducer producer =
        new ItemProducer(broker.bootstrap(), Map.of("enable.idempotence", false))) {
      final int from = sent.size();
      for (int i = from; i < from + count; i++) {
        final String event = "event-" + i;
        sent.add(event);
        producer.send(event);
      }
    }
  }
}
