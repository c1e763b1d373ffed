package io.dragoman.ops.drill;

import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One drill: sends events at a steady rate, a tenth of them twice, breaks something at random
 * moments, mends it, waits until every event has ended, and counts.
 */
final class Drill implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final int HEAP_MIB = 384;
  private static final int EVENTS_PER_ROUND = 20;
  private static final Duration ROUND = Duration.ofMillis(100);
  private static final Duration MENDED = Duration.ofMinutes(3);
  private static final int SETTLING_ROUNDS = 20;

  private final Fault fault;
  private final long seed;
  private final Random random;
  private final Path directory;
  private final Consumer<String> progress;
  private final PrivateBroker broker;
  private final DrillReader reader;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Set<String> sent = new LinkedHashSet<>();
  private final List<DrillVerdict.Injection> injected = new ArrayList<>();
  private JavaChild worker;

  Drill(final Fault fault, final long seed, final Path directory, final Consumer<String> progress)
      throws IOException, InterruptedException {
    this.fault = fault;
    this.seed = seed;
    this.random = new Random(seed);
    this.directory = directory;
    this.progress = progress;
    broker = PrivateBroker.start(directory.resolve("broker"));
    final WorkerTopics topics = DrillStrategy.TOPICS;
    broker.create(
        PARTITIONS,
        Stream.concat(
                Stream.of(topics.work(), topics.delay(), topics.deadLetters()),
                topics.outputs().stream())
            .map(topic -> new NewTopic(topics.name(topic), PARTITIONS, (short) 1))
            .toList());
    reader =
        new DrillReader(
            broker.bootstrap(),
            Topic.TRANSLATIONS,
            Topic.REQUESTS,
            topics.delay(),
            topics.deadLetters());
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrap(),
                // What such a producer repeats is one more thing that must not be answered twice.
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false,
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                100,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    worker = startWorker();
  }

  /** Runs the drill for a time and says what came of it. */
  DrillVerdict run(final Duration duration) throws IOException, InterruptedException {
    if (fault == Fault.POISON) {
      Files.createFile(script("hiccups"));
    }
    final long end = System.nanoTime() + duration.toNanos();
    long next = System.nanoTime() + pause().toNanos();
    int endedBefore = 0;
    // A slow machine gets more time to be broken at least once.
    while (System.nanoTime() < end
        || (injected.isEmpty() && System.nanoTime() < end + MENDED.toNanos())) {
      send();
      Thread.sleep(ROUND);
      final int ended = reader.read(Topic.REQUESTS).size();
      // What has not begun cannot be broken; an engine that is down is mended without progress.
      if (System.nanoTime() > next && (ended > endedBefore || fault == Fault.BREAKER)) {
        inject();
        endedBefore = ended;
        next = System.nanoTime() + pause().toNanos();
      }
      reviveWorker();
    }
    mend();
    return verdict();
  }

  private void inject() throws IOException, InterruptedException {
    switch (fault) {
      case KILL -> {
        note("the worker is killed");
        worker.kill();
      }
      case BROKER -> {
        note("the broker is killed");
        broker.kill();
        Thread.sleep(pause());
        broker.restart();
        note("the broker is back");
      }
      case BREAKER -> {
        if (Files.deleteIfExists(script("down"))) {
          note("the engine is well");
        } else {
          Files.createFile(script("down"));
          note("the engine is down");
        }
      }
      case HANG -> {
        final long millis = random.nextLong(3_000, 6_000);
        Files.writeString(script("hang"), Long.toString(millis));
        note("the engine hangs for %d ms".formatted(millis));
      }
      case POISON -> note("poison and hiccups go on");
    }
  }

  private void mend() throws IOException {
    Files.deleteIfExists(script("down"));
    Files.deleteIfExists(script("hang"));
    Files.deleteIfExists(script("hiccups"));
    note("everything is mended");
  }

  private DrillVerdict verdict() throws InterruptedException {
    final long end = System.nanoTime() + MENDED.toNanos();
    while (System.nanoTime() < end && reader.read(Topic.REQUESTS).size() < sent.size()) {
      reviveWorker();
    }
    // What comes twice comes late.
    for (int i = 0; i < SETTLING_ROUNDS; i++) {
      reader.read(Topic.REQUESTS);
    }
    final Map<String, Integer> terminal = reader.read(Topic.REQUESTS);
    final Map<String, Integer> answers = reader.read(Topic.TRANSLATIONS);
    final Map<String, Integer> dead = reader.read(DrillStrategy.TOPICS.deadLetters());
    final Map<String, Integer> delayed = reader.read(DrillStrategy.TOPICS.delay());
    return new DrillVerdict(
        fault,
        seed,
        sent.size(),
        terminal.size(),
        (int) sent.stream().filter(event -> !terminal.containsKey(event)).count(),
        (int)
            sent.stream()
                .filter(
                    event ->
                        Stream.of(terminal, answers, dead)
                            .anyMatch(counts -> counts.getOrDefault(event, 0) > 1))
                .count(),
        dead.size(),
        (int) dead.keySet().stream().filter(event -> !isPoison(event)).count(),
        delayed.values().stream().mapToInt(Integer::intValue).sum(),
        List.copyOf(injected));
  }

  private void send() {
    for (int i = 0; i < EVENTS_PER_ROUND; i++) {
      final boolean poison = random.nextInt(100) < (fault == Fault.POISON ? 20 : 2);
      final String event = (poison ? DrillWork.POISON : "event") + "-" + sent.size();
      sent.add(event);
      send(event);
      if (random.nextInt(10) == 0) {
        send(event);
      }
    }
  }

  private void send(final String event) {
    producer.send(
        new ProducerRecord<>(
            DrillStrategy.TOPICS.name(DrillStrategy.TOPICS.work()),
            event.getBytes(StandardCharsets.UTF_8),
            new DrillWork(event, event).encode()));
  }

  private void reviveWorker() {
    if (!worker.alive()) {
      worker = startWorker();
    }
  }

  private JavaChild startWorker() {
    return JavaChild.start(
        directory.resolve("worker.log"),
        HEAP_MIB,
        DrillWorker.class.getName(),
        List.of(broker.bootstrap(), directory.toString()));
  }

  private Duration pause() {
    return Duration.ofMillis(random.nextLong(1_000, 6_000));
  }

  private Path script(final String name) {
    return directory.resolve(name);
  }

  private void note(final String what) {
    injected.add(new DrillVerdict.Injection(Instant.now(), what));
    progress.accept("%s; %d events sent".formatted(what, sent.size()));
  }

  private static boolean isPoison(final String event) {
    return event.startsWith(DrillWork.POISON);
  }

  @Override
  public void close() {
    worker.close();
    producer.close(Duration.ofSeconds(1));
    reader.close();
    broker.close();
  }
}
