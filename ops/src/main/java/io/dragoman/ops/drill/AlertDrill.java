package io.dragoman.ops.drill;

import io.dragoman.ops.drill.prometheus.AlertRules;
import io.dragoman.ops.drill.prometheus.Prometheus;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.testkit.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Causes one outage after the other and sees with a Prometheus whether the alerts fire that should
 * wake somebody, and whether they end when the outage does.
 */
final class AlertDrill implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final Duration ROUND = Duration.ofMillis(100);
  private static final int ROUNDS_PER_LOOK = 10;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** What the longest alert needs with the repository's own durations, an hour, and some more. */
  private static final Duration LONGEST = Duration.ofMinutes(75);

  /** A machine that is busy starts processes and scrapes late, however short the rules are. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private static final DrillTraffic.Mix GOOD = new DrillTraffic.Mix(5, 0, 0);
  private static final DrillTraffic.Mix POISONED = new DrillTraffic.Mix(5, 40, 0);
  private static final String HANG_MILLIS = "60000";
  private static final String ENGINE = "/worker/breakers/drill/";

  private final Path directory;
  private final Duration limit;
  private final Consumer<String> progress;
  private final BrokerProcess broker;
  private final DrillTraffic traffic;
  private final WorkerChild worker;
  private final Prometheus prometheus;
  private DrillTraffic.Mix mix = GOOD;
  private boolean reviving = true;
  private boolean hanging;
  private int rounds;

  /**
   * What is broken.
   *
   * @param name in a few words
   * @param alerts that should fire for it
   * @param breaking called once
   * @param meanwhile called again and again until all of them fire
   * @param mending called once
   */
  private record Outage(
      String name, Set<String> alerts, Step breaking, Step meanwhile, Step mending) {}

  /** Something to do. */
  @FunctionalInterface
  private interface Step {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /**
   * Starts all that is needed.
   *
   * @param program Prometheus
   * @param rules the repository's rules
   * @param factor how many times shorter their durations are to be
   * @param directory an empty one
   */
  AlertDrill(
      final String program,
      final Path rules,
      final int factor,
      final Path directory,
      final Consumer<String> progress)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.limit = LONGEST.dividedBy(factor).plus(SLACK);
    this.progress = progress;
    final List<Path> shortened = AlertRules.shorten(rules, factor, directory.resolve("rules"));
    final int port = Loopback.freePort();
    broker = DrillProcesses.broker(directory.resolve("broker"));
    broker.create(
        PARTITIONS,
        Stream.concat(
                Stream.concat(
                    DrillStrategy.TOPICS.sources().stream(),
                    DrillStrategy.TOPICS.outputs().stream()),
                Stream.of(DrillStrategy.TOPICS.delay(), DrillStrategy.TOPICS.deadLetters()))
            .map(AlertDrill::topic)
            .toList());
    traffic = new DrillTraffic(broker.bootstrap(), GOOD, new Random());
    worker = new WorkerChild("worker", directory, broker.bootstrap());
    prometheus =
        Prometheus.start(
            program, List.of("127.0.0.1:" + worker.httpPort()), shortened, port, directory);
  }

  private static NewTopic topic(final Topic topic) {
    return new NewTopic(DrillStrategy.TOPICS.name(topic), PARTITIONS, (short) 1);
  }

  /** What came of each alert, in the order of the outages. */
  List<AlertResult> run() throws IOException, InterruptedException {
    progress.accept("The worker starts");
    if (!within(START_LIMIT, () -> prometheus.value("dragoman_app_ready") == 1)) {
      throw new IllegalStateException("The worker was not ready within " + START_LIMIT);
    }
    final List<AlertResult> results = new ArrayList<>();
    for (final Outage outage : outages()) {
      results.addAll(cause(outage));
    }
    return results;
  }

  private List<Outage> outages() {
    return List.of(
        new Outage(
            "an operator opens the breaker",
            // Paused without a break: a breaker of its own tries now and then.
            Set.of("DragomanBreakerForcedOpen", "DragomanPartitionsPaused"),
            () -> worker.order(ENGINE + "open"),
            () -> {},
            () -> worker.order(ENGINE + "reset")),
        new Outage(
            "the engine is lost",
            Set.of("DragomanBreakerOpen", "DragomanNoThroughput"),
            () -> Files.createFile(directory.resolve(DrillEngine.DOWN)),
            () -> {},
            () -> Files.delete(directory.resolve(DrillEngine.DOWN))),
        new Outage(
            "the engine hangs and does not come back",
            // A call that never returns ends its process; the next one tells.
            Set.of("DragomanDevicePoisoned"),
            () -> hanging = true,
            () -> {},
            () -> {
              hanging = false;
              Files.deleteIfExists(directory.resolve("hang"));
            }),
        new Outage(
            "the worker is killed and stays away",
            Set.of("DragomanTargetDown"),
            () -> {
              reviving = false;
              worker.kill();
            },
            () -> {},
            () -> reviving = true),
        new Outage(
            "the worker is killed at each start",
            Set.of("DragomanRestartLoop"),
            () -> {},
            this::killWhenSeen,
            () -> {}),
        new Outage(
            "work that cannot be answered comes",
            Set.of("DragomanDeadLetterRate", "DragomanDeadLetterNewCode"),
            () -> mix = POISONED,
            () -> {},
            () -> mix = GOOD));
  }

  /** A process that was never scraped did not restart for whoever looks at Prometheus. */
  private void killWhenSeen() throws IOException, InterruptedException {
    if (prometheus.value("up and on () dragoman_app_info") == 1) {
      worker.kill();
      within(SLACK, () -> prometheus.value("up") == 0);
    }
  }

  private List<AlertResult> cause(final Outage outage) throws IOException, InterruptedException {
    within(limit, () -> firing(outage).isEmpty());
    progress.accept(outage.name());
    outage.breaking().run();
    final Stopwatch fired = new Stopwatch(outage.alerts());
    within(
        limit,
        () -> {
          firing(outage).forEach(fired::note);
          if (fired.complete()) {
            return true;
          }
          outage.meanwhile().run();
          return false;
        });
    progress.accept("  fired: " + String.join(", ", fired.noted()) + "; it is mended");
    outage.mending().run();
    final Stopwatch resolved = new Stopwatch(fired.noted());
    within(
        limit,
        () -> {
          final Set<String> over = new TreeSet<>(fired.noted());
          over.removeAll(firing(outage));
          over.forEach(resolved::note);
          return resolved.complete();
        });
    return outage.alerts().stream()
        .sorted()
        .map(alert -> new AlertResult(outage.name(), alert, fired.of(alert), resolved.of(alert)))
        .toList();
  }

  private Set<String> firing(final Outage outage) throws IOException, InterruptedException {
    final Set<String> firing = new TreeSet<>(prometheus.firing());
    firing.retainAll(outage.alerts());
    return firing;
  }

  /** A question to Prometheus. */
  @FunctionalInterface
  private interface Question {
    /** Asks. */
    boolean ask() throws IOException, InterruptedException;
  }

  /** Sends work until the answer is yes, or for so long. */
  private boolean within(final Duration bound, final Question question)
      throws IOException, InterruptedException {
    final long end = System.nanoTime() + bound.toNanos();
    while (System.nanoTime() < end) {
      round();
      if (rounds % ROUNDS_PER_LOOK == 0 && question.ask()) {
        return true;
      }
    }
    return false;
  }

  private void round() throws IOException, InterruptedException {
    rounds++;
    traffic.send(mix);
    if (hanging && !Files.exists(directory.resolve("hang"))) {
      Files.writeString(directory.resolve("hang"), HANG_MILLIS);
    }
    if (reviving) {
      worker.revive();
    }
    Thread.sleep(ROUND);
  }

  @Override
  public void close() {
    prometheus.close();
    worker.close();
    traffic.close();
    broker.close();
  }
}
