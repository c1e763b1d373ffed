package io.dragoman.resilience.worker;

import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemStrategy;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;

/** A worker in a test driver, and what came out of it so far, also of one before a restart. */
abstract class WorkerFixture {
  final ManualClock clock = new ManualClock();
  final Cancellations cancellations = new Cancellations(clock.steady());
  final ItemStrategy strategy = new ItemStrategy();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> answers = new ArrayList<>();
  final List<String> statuses = new ArrayList<>();
  final List<String> replays = new ArrayList<>();
  final List<TestRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
  Tracing tracing = Tracing.OFF;

  @TempDir Path directory;
  CrashJournal crashes;
  Worker<Item, String> worker;
  TopologyTestDriver driver;
  TestInputTopic<byte[], byte[]> work;

  /** Starts the worker that is made of these settings. */
  final void start(
      final Map<String, String> settings,
      final BiFunction<WorkerSettings, WorkerEnvironment, Worker<Item, String>> made) {
    crashes = CrashJournal.in(directory, "test", 3);
    worker =
        made.apply(
            WorkerSettings.of(
                WorkerSettings.define(ConfigSpec.builder()).build().resolve(settings)),
            new WorkerEnvironment(
                "test 1",
                directory,
                new PromptCommits(Duration.ofMillis(100), Duration.ofSeconds(10)),
                meters,
                clock,
                crashes,
                cancellations,
                tracing));
    final Properties properties = new Properties();
    properties.putAll(worker.streamsConfig());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    driver = new TopologyTestDriver(worker.topology(), properties);
    work =
        driver.createInputTopic(
            Topic.TRANSLATION_TASKS.baseName(),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Ends it; engines that hold their answers must be released before. */
  final void close() {
    driver.close();
    worker.close();
    crashes.close();
  }

  final void send(final Item item) {
    send(item, new RecordHeaders());
  }

  final void send(final Item item, final Headers headers) {
    work.pipeInput(
        new TestRecord<>(
            item.work().getBytes(StandardCharsets.UTF_8), item.encode(), headers, clock.instant()));
  }

  /** Lets the worker look around, and collects what comes out. */
  final void tick() {
    driver.advanceWallClockTime(Duration.ofMillis(200));
    collect();
  }

  final void awaitUntil(final Callable<Boolean> condition) {
    await()
        .until(
            () -> {
              tick();
              return condition.call();
            });
  }

  final void collect() {
    output(Topic.TRANSLATIONS)
        .readRecordsToList()
        .forEach(answer -> answers.add(text(answer.key()) + ": " + text(answer.value())));
    output(Topic.REQUESTS)
        .readRecordsToList()
        .forEach(
            status -> {
              statuses.add(text(status.key()) + ": " + text(status.value()));
              replays.add(HeaderText.get(status.headers(), Header.REPLAYED_FROM).orElse(""));
            });
    deadLetters.addAll(output(Topic.DLQ_TRANSLATOR).readRecordsToList());
  }

  final Set<PauseReason> pauses() {
    return worker.status().partitions().get(0).paused();
  }

  final TestOutputTopic<byte[], byte[]> output(final Topic topic) {
    return driver.createOutputTopic(
        topic.baseName(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static String text(final byte[] bytes) {
    return new StringDeserializer().deserialize("", bytes);
  }
}
