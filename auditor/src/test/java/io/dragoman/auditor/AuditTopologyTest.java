package io.dragoman.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.auditor.Finding.Kind;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.testing.Events;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTopologyTest {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Duration LOST = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private final Map<String, SpecificRecord> records = new HashMap<>();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final AuditTally tally = new AuditTally(meters);
  private Instant now = START;
  private boolean workDone = true;
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    final Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "auditor");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    final CaseProcessor.Setup setup =
        new CaseProcessor.Setup(
            new AuditRules(
                LOST, Duration.ofMinutes(1), Optional.empty(), START.minus(Duration.ofDays(1))),
            WINDOW,
            Duration.ofSeconds(5),
            progress(),
            tally,
            meters,
            () -> now);
    driver =
        new TopologyTestDriver(
            AuditTopology.of(
                Topic::baseName,
                topic ->
                    () ->
                        new ObserverProcessor(
                            topic,
                            new Observer((any, value) -> read(value), () -> now),
                            RegistryRetry.until(new CountDownLatch(1)),
                            () ->
                                AuditorMeter.PASSED_OVER.counter(meters, "unreadable").increment()),
                () -> new CaseProcessor(setup)),
            properties,
            START);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void shouldFindNothingWhenEachRequestEnded() {
    for (int request = 0; request < 20; request++) {
      answered("r" + request);
    }

    pass(Duration.ofMinutes(20));

    assertThat(tally.count(Verdict.State.ENDED)).isEqualTo(20);
    assertThat(tally.findings()).isEmpty();
  }

  @Test
  void shouldCountEachEndOnceHoweverItCame() {
    answered("r1");
    answered("r2");
    write(Topic.REQUESTS, Events.accepted("r3", RequestKind.AUDIO, 1));
    write(Topic.REQUESTS, Events.cancelled("r3", Stage.TRANSCRIBE, 0, ""));
    pass(Duration.ofMinutes(5));

    assertThat(ended("done")).isEqualTo(2);
    assertThat(ended("cancelled")).isEqualTo(1);

    write(Topic.REQUESTS, Events.done("r1", Stage.TRANSCRIBE, 0));
    pass(Duration.ofMinutes(5));
    assertThat(ended("done")).as("what ended once more").isEqualTo(2);
  }

  @Test
  void shouldCountWhatIsLostAsNotDone() {
    write(Topic.REQUESTS, Events.accepted("lost", RequestKind.AUDIO, 1));

    pass(Duration.ofMinutes(20));

    assertThat(ended("unaccounted")).isEqualTo(1);
    assertThat(ended("done")).isZero();
  }

  private long ended(final String how) {
    return AuditorMeter.ENDED.timer(meters, how).count();
  }

  @Test
  void shouldFindLostUnitOnceNothingWaitsForIt() {
    workDone = false;
    write(Topic.REQUESTS, Events.accepted("lost", RequestKind.AUDIO, 1));

    pass(Duration.ofHours(1));
    assertThat(tally.count(Verdict.State.IN_FLIGHT)).isEqualTo(1);
    assertThat(tally.findings()).isEmpty();

    workDone = true;
    pass(Duration.ofMinutes(3));
    assertThat(tally.count(Kind.UNACCOUNTED)).isEqualTo(1);
    assertThat(tally.findings())
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.requestId()).isEqualTo("lost"));
  }

  @Test
  void shouldTakeFindingBackWhenEndComesAfterAll() {
    write(Topic.REQUESTS, Events.accepted("slow", RequestKind.AUDIO, 1));
    pass(Duration.ofMinutes(15));
    assertThat(tally.count(Kind.UNACCOUNTED)).isEqualTo(1);

    write(Topic.TRANSCRIPTS, Events.transcript("slow", 0, "text"));
    write(Topic.REQUESTS, Events.done("slow", Stage.TRANSCRIBE, 0));
    pass(Duration.ofMinutes(2));

    assertThat(tally.count(Kind.UNACCOUNTED)).isZero();
    assertThat(tally.count(Verdict.State.ENDED)).isEqualTo(1);
  }

  @Test
  void shouldFindDoubledResultLongAfterTheEnd() {
    answered("r");
    pass(Duration.ofHours(2));
    assertThat(tally.findings()).isEmpty();

    write(Topic.TRANSCRIPTS, Events.transcript("r", 0, "text"));
    pass(Duration.ofMinutes(2));

    assertThat(tally.count(Kind.DUPLICATED)).isEqualTo(1);
  }

  @Test
  void shouldForgetRequestAfterWindow() {
    answered("r");

    pass(WINDOW.plusMinutes(2));

    assertThat(tally.count(Verdict.State.ENDED)).isZero();
    for (final String store :
        new String[] {CaseProcessor.CASES, CaseProcessor.SIGHTINGS, CaseProcessor.AGENDA}) {
      try (KeyValueIterator<Object, Object> left = driver.getKeyValueStore(store).all()) {
        assertThat(left.hasNext()).as(store).isFalse();
      }
    }
  }

  @Test
  void shouldPassOverWhatIsOlderThanTheWindow() {
    topic(Topic.REQUESTS)
        .pipeInput(key("old"), value(Events.accepted("old", RequestKind.AUDIO, 1)), Instant.EPOCH);

    pass(Duration.ofMinutes(20));

    assertThat(AuditorMeter.PASSED_OVER.counter(meters, "old").count()).isEqualTo(1);
    assertThat(tally.findings()).isEmpty();
  }

  @Test
  void shouldGoOnWhenRecordCannotBeRead() {
    topic(Topic.REQUESTS).pipeInput(key("bad"), key("no record"), now);
    answered("r");

    pass(Duration.ofMinutes(2));

    assertThat(AuditorMeter.PASSED_OVER.counter(meters, "unreadable").count()).isEqualTo(1);
    assertThat(tally.count(Verdict.State.ENDED)).isEqualTo(1);
  }

  private void answered(final String id) {
    write(Topic.REQUESTS, Events.accepted(id, RequestKind.AUDIO, 1));
    write(Topic.TRANSCRIPTS, Events.transcript(id, 0, "text"));
    write(Topic.REQUESTS, Events.done(id, Stage.TRANSCRIBE, 0));
  }

  private void write(final Topic topic, final SpecificRecord record) {
    topic(topic).pipeInput(key("any"), value(record), now);
  }

  private TestInputTopic<byte[], byte[]> topic(final Topic topic) {
    return driver.createInputTopic(
        topic.baseName(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private byte[] value(final SpecificRecord record) {
    final String name = Integer.toString(records.size());
    records.put(name, record);
    return key(name);
  }

  private SpecificRecord read(final byte[] value) {
    final SpecificRecord found = records.get(new String(value, StandardCharsets.UTF_8));
    if (found == null) {
      throw new DragomanException(ErrorCode.UNDECODABLE_RECORD, "It is none.");
    }
    return found;
  }

  private static byte[] key(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Each minute, as a running app has many looks. */
  private void pass(final Duration time) {
    for (long minute = 0; minute < time.toMinutes(); minute++) {
      now = now.plus(Duration.ofMinutes(1));
      driver.advanceWallClockTime(Duration.ofMinutes(1));
    }
  }

  private Progress progress() {
    return new Progress() {
      @Override
      public boolean isDone(final Stage stage, final Instant time) {
        return workDone;
      }

      @Override
      public boolean isRead(final Instant time) {
        return true;
      }
    };
  }
}
