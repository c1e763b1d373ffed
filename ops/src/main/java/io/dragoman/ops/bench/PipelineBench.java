package io.dragoman.ops.bench;

import io.dragoman.client.ClientConfig;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures a running stack as a client sees it, once for texts and once for clips of speech: how
 * long one takes at light load and where that time goes, how many a second pass, beside the engine
 * alone in the same run, and which process uses the processors.
 *
 * <p>The first burst of a stack is a row of its own. What follows is measured when two bursts in a
 * row were no faster than those before, as it is for the engines alone: until then a good part of
 * the processors' time goes into compiling code, and a stack runs for days. Of bursts, as of the
 * rounds of an engine, the fastest counts.
 */
public final class PipelineBench {
  private static final int MAX_WARM_UPS = 12;

  /** A burst that is faster by less than this share was in vain. */
  private static final double WARM = 1.05;

  /** So many of them end the warm-up: a single one may have met something else on the machine. */
  private static final int BURSTS_IN_VAIN = 2;

  private static final int BURSTS = 3;
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration BURST_POLL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Settings settings;
  private final Consumer<String> progress;
  private final ProcessorTime processors;
  private final List<BenchRow> rows = new ArrayList<>();

  /**
   * What to measure.
   *
   * @param client how the stack is reached
   * @param models the folder of the models that its apps run and of samples of speech
   * @param processes the ids of its processes, by name
   * @param each how long each rate is kept up
   * @param texts how many texts are sent at once
   * @param clips how many clips of speech are sent at once
   */
  public record Settings(
      ClientConfig client,
      Path models,
      Map<String, Long> processes,
      Duration each,
      int texts,
      int clips) {
    public Settings {
      processes = Map.copyOf(processes);
    }
  }

  private PipelineBench(final Settings settings, final Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.processors = new ProcessorTime(settings.processes());
  }

  /**
   * Measures.
   *
   * @param progress hears what is being done, a line at a time
   * @throws IllegalStateException when a request does not come back answered
   * @throws IOException when a sample of speech cannot be read
   */
  public static BenchReport run(final Settings settings, final Consumer<String> progress)
      throws IOException {
    final PipelineBench bench = new PipelineBench(settings, progress);
    final Path models = settings.models();
    bench.measure(new TextTraffic(models.resolve("nllb-demo"), settings.texts()));
    bench.measure(
        new SpeechTraffic(
            models.resolve("whisper-demo"),
            BenchClips.load(models.resolve("samples")),
            settings.clips()));
    return new BenchReport(bench.rows);
  }

  private void measure(final Traffic traffic) {
    try (DragomanClient client = DragomanClient.connect(settings.client())) {
      warmUp(client, traffic);
      for (final double rate : traffic.rates()) {
        progress.accept("Sending %.0f %s a second".formatted(rate, traffic.unit()));
        latency("%s.at_%.0f_per_s".formatted(traffic.name(), rate), paced(client, traffic, rate));
      }
      progress.accept("Sending %d %s at once".formatted(traffic.burst(), traffic.unit()));
      final Map<String, Duration> before = processors.used();
      final double perSecond = fastestBurst(client, traffic);
      final Map<String, Duration> used = processors.since(before);
      add(traffic, "burst", perSecond, traffic.unit() + "/s");
      progress.accept(
          "Sending %.0f %s a second, 70 %% of that".formatted(0.7 * perSecond, traffic.unit()));
      latency(traffic.name() + ".at_70_percent", paced(client, traffic, 0.7 * perSecond));
      progress.accept("Running the engine of " + traffic.name() + " alone");
      final double alone = traffic.engineAlone();
      add(traffic, "engine_alone", alone, traffic.unit() + "/s");
      add(traffic, "burst_to_engine", perSecond / alone, "ratio");
      used.forEach(
          (name, time) ->
              add(
                  traffic,
                  "burst_cpu." + name,
                  time.toNanos() / 1e6 / BURSTS / traffic.burst(),
                  "ms/" + traffic.unit().substring(0, traffic.unit().length() - 1)));
    }
  }

  private void add(
      final Traffic traffic, final String name, final double value, final String unit) {
    rows.add(new BenchRow(traffic.name() + "." + name, value, unit));
  }

  private void warmUp(final DragomanClient client, final Traffic traffic) {
    progress.accept("Warming up with bursts of %d %s".formatted(traffic.burst(), traffic.unit()));
    double best = burst(client, traffic);
    add(traffic, "first_burst", best, traffic.unit() + "/s");
    int inVain = 0;
    for (int i = 1; i < MAX_WARM_UPS && inVain < BURSTS_IN_VAIN; i++) {
      final double perSecond = burst(client, traffic);
      inVain = perSecond < best * WARM ? inVain + 1 : 0;
      best = Math.max(best, perSecond);
    }
  }

  private static double fastestBurst(final DragomanClient client, final Traffic traffic) {
    double best = 0;
    for (int i = 0; i < BURSTS; i++) {
      best = Math.max(best, burst(client, traffic));
    }
    return best;
  }

  /** How many requests a second come back when all are sent at once. */
  private static double burst(final DragomanClient client, final Traffic traffic) {
    final List<Request> requests = Stream.generate(traffic::next).limit(traffic.burst()).toList();
    final long start = System.nanoTime();
    final Set<String> open = new HashSet<>(client.submitAll(requests));
    while (!open.isEmpty()) {
      for (final String id : client.poll(BURST_POLL)) {
        final RequestView view = client.view(id);
        if (view.complete()) {
          Journey.requireDone(view);
          open.remove(id);
        }
      }
      requirePatience(start, PATIENCE, open.size());
    }
    return traffic.burst() / ((System.nanoTime() - start) * 1e-9);
  }

  /** Requests at a steady rate; each is followed to its end. */
  private List<Journey> paced(
      final DragomanClient client, final Traffic traffic, final double perSecond) {
    final int count = (int) Math.max(10, Math.round(perSecond * settings.each().toNanos() / 1e9));
    final Map<String, Journey> open = new HashMap<>();
    final List<Journey> ended = new ArrayList<>();
    final long start = System.nanoTime();
    int sent = 0;
    while (ended.size() < count) {
      final long now = System.nanoTime();
      if (sent < count && now - start >= sent * 1e9 / perSecond) {
        final String id = client.submit(traffic.next());
        open.put(id, new Journey(now, System.nanoTime()));
        sent++;
      }
      for (final String id : client.poll(POLL)) {
        final Journey journey = open.get(id);
        if (journey != null && journey.see(client.view(id))) {
          ended.add(open.remove(id));
        }
      }
      requirePatience(start, settings.each().plus(PATIENCE), open.size());
    }
    return ended;
  }

  private static void requirePatience(final long start, final Duration atMost, final int open) {
    if (System.nanoTime() - start > atMost.toNanos()) {
      throw new IllegalStateException(open + " requests did not come back");
    }
  }

  private void latency(final String name, final List<Journey> journeys) {
    final double[] all = sorted(journeys.stream(), Journey::millis);
    rows.add(new BenchRow(name + ".p50", percentile(all, 0.50), "ms"));
    rows.add(new BenchRow(name + ".p95", percentile(all, 0.95), "ms"));
    rows.add(new BenchRow(name + ".p99", percentile(all, 0.99), "ms"));
    hop(name, "acknowledged", journeys.stream(), Journey::acknowledgement);
    hop(name, "accepted", journeys.stream(), Journey::acceptance);
    hop(
        name,
        "transcribed",
        journeys.stream().filter(journey -> journey.transcription().isPresent()),
        journey -> journey.transcription().orElseThrow());
    hop(name, "translated", journeys.stream(), Journey::translation);
    hop(name, "delivered", journeys.stream(), Journey::delivery);
  }

  /** The median of what took that part of the way; no row when none did. */
  private void hop(
      final String name,
      final String hop,
      final Stream<Journey> journeys,
      final ToDoubleFunction<Journey> millis) {
    final double[] sorted = sorted(journeys, millis);
    if (sorted.length > 0) {
      rows.add(new BenchRow(name + ".hop." + hop, percentile(sorted, 0.5), "ms"));
    }
  }

  private static double[] sorted(
      final Stream<Journey> journeys, final ToDoubleFunction<Journey> millis) {
    return journeys.mapToDouble(millis).sorted().toArray();
  }

  /** The nearest rank. */
  private static double percentile(final double[] sorted, final double share) {
    return sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
  }
}
