package io.dragoman.ops.drill;

import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.testkit.CommittedReader;
import io.dragoman.testkit.NetworkLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One drill: sends events at a steady rate, breaks something at random moments, mends it, waits
 * until every event has ended, and counts.
 */
final class Drill implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final Duration ROUND = Duration.ofMillis(100);
  private static final Duration MENDED = Duration.ofMinutes(3);
  private static final int SETTLING_ROUNDS = 20;

  /** How much longer than the engine alone a worker may take for what an outage left. */
  private static final double DRAIN_LIMIT = 1.2;

  private static final double LATENESS_LIMIT_MILLIS = 500;

  private final DrillOrder order;
  private final Random random;
  private final Path directory;
  private final Consumer<String> progress;
  private final BrokerProcess broker;
  private final CommittedReader reader;
  private final DrillTraffic traffic;
  private final List<WorkerChild> workers = new ArrayList<>();
  private final List<WorkerDrillResult.Injection> injected = new ArrayList<>();
  private final List<DrillMeasure> measures = new ArrayList<>();
  private final MemoryWatch memory;

  /** Whether something is broken that stays so until it is mended. */
  private boolean broken;

  Drill(final DrillOrder order, final Path directory, final Consumer<String> progress)
      throws IOException, InterruptedException {
    this.order = order;
    this.random = new Random(order.seed());
    this.directory = directory;
    this.progress = progress;
    broker = DrillProcesses.broker(directory.resolve("broker"));
    final WorkerTopics topics = DrillStrategy.TOPICS;
    broker.create(
        PARTITIONS,
        Stream.concat(
                topics.sources().stream(),
                Stream.concat(
                    Stream.of(topics.delay(), topics.deadLetters()), topics.outputs().stream()))
            .map(topic -> new NewTopic(topics.name(topic), PARTITIONS, (short) 1))
            .toList());
    reader =
        new CommittedReader(
            broker.bootstrap(),
            Stream.of(Topic.TRANSLATIONS, Topic.REQUESTS, topics.delay(), topics.deadLetters())
                .map(topics::name)
                .toList());
    traffic = new DrillTraffic(broker.bootstrap(), mix(order), random);
    if (order.fault() == Fault.NETWORK) {
      workers.add(worker("cut-off", "127.0.0.1:" + broker.link().port()));
      workers.add(worker("connected", broker.bootstrap()));
    } else {
      workers.add(worker("worker", broker.bootstrap()));
    }
    memory = new MemoryWatch(workers.getFirst(), order.duration());
  }

  /** Breaks things for a time and says what came of it. */
  WorkerDrillResult run() throws IOException, InterruptedException {
    final long end = System.nanoTime() + order.duration().toNanos();
    long next = System.nanoTime() + pause().toNanos();
    int endedBefore = 0;
    // A slow machine gets more time to be broken at least once.
    while (System.nanoTime() < end
        || (injected.isEmpty() && System.nanoTime() < end + MENDED.toNanos())) {
      traffic.send();
      Thread.sleep(ROUND);
      final int ended = ended().size();
      // What has not begun cannot be broken; what is broken is mended without progress.
      if (System.nanoTime() > next && (broken ? !order.oneOutage() : ended > endedBefore)) {
        next = System.nanoTime() + inject().toNanos();
        endedBefore = ended;
      }
      if (order.fault() == Fault.POISON && !injected.isEmpty()) {
        memory.look();
      }
      revive();
    }
    mend();
    drain();
    measureLateness();
    return result();
  }

  /** Breaks or mends; returns how long to leave it so. */
  private Duration inject() throws IOException, InterruptedException {
    switch (order.fault()) {
      case KILL -> {
        note("the worker is killed");
        workers.getFirst().kill();
      }
      case BROKER -> {
        note("the broker is killed");
        broker.kill();
        Thread.sleep(pause());
        broker.restart();
        note("the broker is back");
      }
      case BREAKER -> {
        if (broken) {
          restoreEngine();
          note("the engine is well");
        } else {
          final boolean full = !order.oneOutage() && random.nextBoolean();
          Files.createFile(script(full ? DrillEngine.FULL : DrillEngine.DOWN));
          note(full ? "the engine answers nothing but its probe" : "the engine is down");
        }
        broken = !broken;
      }
      case HANG -> {
        final long millis = random.nextLong(3_000, 6_000);
        Files.writeString(script("hang"), Long.toString(millis));
        note("the engine hangs for %d ms".formatted(millis));
      }
      case NETWORK -> {
        broken = !broken;
        if (broken) {
          final NetworkLink.Cut cut = NetworkLink.Cut.any(random);
          broker.link().cut(cut);
          note("the link is " + cut.doc());
          return Duration.ofMillis(random.nextLong(1_000, 20_000));
        }
        final boolean forget = random.nextBoolean();
        broker.link().mend(forget);
        note("the link is well, connections " + (forget ? "are reset" : "go on"));
      }
      case POISON -> note("poison and passing failures go on");
    }
    return pause();
  }

  private void mend() throws IOException {
    restoreEngine();
    Files.deleteIfExists(script("hang"));
    broker.link().mend(false);
    broken = false;
    note("everything is mended");
  }

  private void restoreEngine() throws IOException {
    Files.deleteIfExists(script(DrillEngine.DOWN));
    Files.deleteIfExists(script(DrillEngine.FULL));
  }

  /** Waits until everything has ended. */
  private void drain() throws InterruptedException {
    final int backlog = traffic.sent().size() - ended().size();
    final int batches = Math.ceilDiv(backlog, DrillEngine.MAX_BATCH);
    final long start = System.nanoTime();
    final long end = start + MENDED.plus(DrillEngine.BATCH.multipliedBy(3L * batches)).toNanos();
    while (System.nanoTime() < end && ended().size() < traffic.sent().size()) {
      revive();
    }
    final Duration taken = Duration.ofNanos(System.nanoTime() - start);
    if (order.oneOutage()) {
      final Duration engine = new DrillEngine(directory).fullBatch().multipliedBy(batches);
      measures.add(DrillMeasure.told("backlog", backlog));
      measures.add(DrillMeasure.told("engine_s", seconds(engine)));
      measures.add(DrillMeasure.told("drain_s", seconds(taken)));
      measures.add(
          DrillMeasure.limited("drain_ratio", seconds(taken) / seconds(engine), DRAIN_LIMIT));
    }
    // What comes twice comes late.
    for (int i = 0; i < SETTLING_ROUNDS; i++) {
      ended();
    }
  }

  private void measureLateness() throws IOException, InterruptedException {
    if (order.fault() == Fault.POISON) {
      DelayLateness.p99Millis(workers.getFirst().metrics())
          .ifPresent(
              millis ->
                  measures.add(DrillMeasure.limited("late_ms_p99", millis, LATENESS_LIMIT_MILLIS)));
    }
  }

  private WorkerDrillResult result() {
    final Set<String> sent = traffic.sent();
    final Map<String, Integer> terminal = ended();
    final Map<String, Integer> answers = read(Topic.TRANSLATIONS);
    final Map<String, Integer> dead = read(DrillStrategy.TOPICS.deadLetters());
    final Map<String, Integer> delayed = read(DrillStrategy.TOPICS.delay());
    final MemoryTrend trend = new MemoryTrend(memory.samples());
    measures.addAll(trend.growth());
    return new WorkerDrillResult(
        order.fault(),
        order.seed(),
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
        (int) dead.keySet().stream().filter(event -> !DrillWork.isPoison(event)).count(),
        delayed.entrySet().stream()
            .filter(entry -> !DrillWork.isPassing(entry.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum(),
        List.copyOf(measures),
        trend,
        List.copyOf(injected));
  }

  private Map<String, Integer> ended() {
    return read(Topic.REQUESTS);
  }

  /** How often each key was seen in a topic by now. */
  private Map<String, Integer> read(final Topic topic) {
    return reader.read(DrillStrategy.TOPICS.name(topic));
  }

  private void revive() {
    workers.forEach(WorkerChild::revive);
  }

  private WorkerChild worker(final String name, final String bootstrap) {
    return new WorkerChild(name, directory, bootstrap);
  }

  private Duration pause() {
    return Duration.ofMillis(random.nextLong(1_000, 6_000));
  }

  private Path script(final String name) {
    return directory.resolve(name);
  }

  private void note(final String what) {
    injected.add(new WorkerDrillResult.Injection(Instant.now(), what));
    progress.accept("%s; %d events sent".formatted(what, traffic.sent().size()));
  }

  private static DrillTraffic.Mix mix(final DrillOrder order) {
    if (order.oneOutage()) {
      // The engine's own time for the backlog is known only if every batch is answered.
      return new DrillTraffic.Mix(20, 0, 0);
    }
    // Each failing item costs several calls: a batch is halved until it is alone.
    return order.fault() == Fault.POISON
        ? new DrillTraffic.Mix(5, 5, 5)
        : new DrillTraffic.Mix(20, 2, 0);
  }

  private static double seconds(final Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  @Override
  public void close() {
    workers.forEach(WorkerChild::close);
    traffic.close();
    reader.close();
    broker.close();
  }
}
