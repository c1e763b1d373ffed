package io.dragoman.ops.bench;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Engines;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextTranslator;
import io.dragoman.ops.client.ClientConfig;
import io.dragoman.ops.client.DragomanClient;
import io.dragoman.ops.client.Request;
import io.dragoman.ops.client.RequestView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures a running stack as a client sees it: how long a text takes at light load and where that
 * time goes, how many texts a second pass, beside the engine alone in the same run, and which
 * process uses the processors.
 *
 * <p>Every text is new, so that no answer comes from memory.
 */
public final class PipelineBench {
  private static final List<Double> RATES = List.of(1.0, 20.0);
  private static final int ENGINE_BATCH = 16;
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<String> SENTENCES =
      List.of("지하철역이 어디에 있어요?", "비빔밥 주세요.", "전화기를 잃어버렸어요.", "토요일 아들을 만날 거예요.");

  private final Settings settings;
  private final Consumer<String> progress;
  private final List<BenchRow> rows = new ArrayList<>();
  private int made;

  /**
   * What to measure.
   *
   * @param client how the stack is reached
   * @param translationModel the model that its translator runs
   * @param processes the ids of its processes, by name
   * @param each how long each rate is kept up
   * @param burst how many texts are sent at once
   */
  public record Settings(
      ClientConfig client,
      Path translationModel,
      Map<String, Long> processes,
      Duration each,
      int burst) {
    public Settings {
      processes = Map.copyOf(processes);
    }
  }

  /**
   * When what happened to a text, nanoseconds of this process but for the last.
   *
   * @param sent before it was published
   * @param acknowledged when the brokers had it
   * @param accepted when its submission was read
   * @param done when its translation was read
   * @param completedAt when the translator had it
   * @param seenAt the wall clock at {@code done}
   */
  private record Times(
      long sent, long acknowledged, long accepted, long done, Instant completedAt, Instant seenAt) {
    double millis() {
      return (done - sent) / 1e6;
    }

    double delivery() {
      return Duration.between(completedAt, seenAt).toNanos() / 1e6;
    }
  }

  private PipelineBench(final Settings settings, final Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param progress hears what is being done, a line at a time
   * @throws IllegalStateException when a text does not come back translated
   */
  public static BenchReport run(final Settings settings, final Consumer<String> progress) {
    final PipelineBench bench = new PipelineBench(settings, progress);
    bench.pipeline();
    return new BenchReport(bench.rows);
  }

  private void pipeline() {
    try (DragomanClient client = DragomanClient.connect(settings.client())) {
      progress.accept("Warming up");
      burst(client, settings.burst());
      for (final double rate : RATES) {
        progress.accept("Sending %.0f texts a second".formatted(rate));
        latency("text.at_%.0f_per_s".formatted(rate), paced(client, rate, settings.each()));
      }
      progress.accept("Sending %d texts at once".formatted(settings.burst()));
      final Map<String, Duration> before = processors();
      final double perSecond = burst(client, settings.burst());
      final Map<String, Duration> used = since(before);
      rows.add(new BenchRow("text.burst", perSecond, "texts/s"));
      progress.accept("Sending %.0f texts a second, 70 %% of that".formatted(0.7 * perSecond));
      latency("text.at_70_percent", paced(client, 0.7 * perSecond, settings.each()));
      progress.accept("Running the engine alone");
      final double alone = engineAlone();
      rows.add(new BenchRow("text.engine_alone", alone, "texts/s"));
      rows.add(new BenchRow("text.burst_to_engine", perSecond / alone, "ratio"));
      used.forEach(
          (name, time) ->
              rows.add(
                  new BenchRow(
                      "text.burst_cpu." + name,
                      time.toNanos() / 1e6 / settings.burst(),
                      "ms/text")));
    }
  }

  /** Texts at a steady rate; each is followed to its end. */
  private List<Times> paced(
      final DragomanClient client, final double perSecond, final Duration howLong) {
    final int count = (int) Math.max(10, Math.round(perSecond * howLong.toNanos() / 1e9));
    final Map<String, long[]> open = new LinkedHashMap<>();
    final List<Times> ended = new ArrayList<>();
    final long start = System.nanoTime();
    int sent = 0;
    while (ended.size() < count) {
      final long now = System.nanoTime();
      if (sent < count && now - start >= sent * 1e9 / perSecond) {
        final String id = client.submit(text());
        open.put(id, new long[] {now, System.nanoTime(), 0});
        sent++;
      }
      client.poll(POLL);
      look(client, open, ended);
      if (System.nanoTime() - start > howLong.plus(PATIENCE).toNanos()) {
        throw new IllegalStateException(open.size() + " texts did not come back");
      }
    }
    return ended;
  }

  private static void look(
      final DragomanClient client, final Map<String, long[]> open, final List<Times> ended) {
    final Iterator<Map.Entry<String, long[]>> all = open.entrySet().iterator();
    while (all.hasNext()) {
      final Map.Entry<String, long[]> entry = all.next();
      final RequestView view = client.view(entry.getKey());
      final long[] times = entry.getValue();
      final long now = System.nanoTime();
      if (times[2] == 0 && view.accepted()) {
        times[2] = now;
      }
      if (view.complete()) {
        requireDone(view);
        ended.add(new Times(times[0], times[1], times[2], now, completedAt(view), Instant.now()));
        all.remove();
      }
    }
  }

  private static Instant completedAt(final RequestView view) {
    return view.units().stream()
        .flatMap(unit -> unit.translations().values().stream())
        .map(Translation::getCompletedAt)
        .max(Instant::compareTo)
        .orElseThrow();
  }

  private static void requireDone(final RequestView view) {
    if (view.state() != State.DONE) {
      throw new IllegalStateException("A text was not translated: " + view.allFailures());
    }
  }

  /** How many texts a second come back when all are sent at once. */
  private double burst(final DragomanClient client, final int count) {
    final List<Request> requests =
        IntStream.range(0, count).<Request>mapToObj(i -> text()).toList();
    final long start = System.nanoTime();
    final Map<String, Boolean> open = new HashMap<>();
    client.submitAll(requests).forEach(id -> open.put(id, true));
    while (!open.isEmpty()) {
      client.poll(POLL.multipliedBy(10));
      open.keySet()
          .removeIf(
              id -> {
                final RequestView view = client.view(id);
                if (view.complete()) {
                  requireDone(view);
                }
                return view.complete();
              });
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(open.size() + " texts did not come back");
      }
    }
    return count / ((System.nanoTime() - start) * 1e-9);
  }

  private double engineAlone() {
    try (TextTranslator engine =
        Engines.openTranslator(
            settings.translationModel(), EngineOptions.defaults().withMaxBatch(ENGINE_BATCH))) {
      engine.warmUp();
      engineRound(engine);
      return engineRound(engine);
    }
  }

  private double engineRound(final TextTranslator engine) {
    final List<TextInput> inputs =
        IntStream.range(0, settings.burst())
            .mapToObj(i -> sentences())
            .flatMap(List::stream)
            .map(sentence -> new TextInput(sentence, "kor_Hang", "eng_Latn"))
            .toList();
    final long start = System.nanoTime();
    for (int from = 0; from < inputs.size(); from += ENGINE_BATCH) {
      engine.generate(
          inputs.subList(from, Math.min(inputs.size(), from + ENGINE_BATCH)), Deadline.NEVER);
    }
    return settings.burst() / ((System.nanoTime() - start) * 1e-9);
  }

  private Request.Text text() {
    return new Request.Text(
        String.join(" ", sentences()), Language.KOR_HANG, List.of(Language.ENG_LATN));
  }

  /** A number that no other text has makes each sentence new. */
  private List<String> sentences() {
    made++;
    return IntStream.range(0, 3)
        .mapToObj(i -> made + "번 " + SENTENCES.get((made + i) % SENTENCES.size()))
        .toList();
  }

  private void latency(final String name, final List<Times> times) {
    final double[] all = times.stream().mapToDouble(Times::millis).sorted().toArray();
    rows.add(new BenchRow(name + ".p50", percentile(all, 0.50), "ms"));
    rows.add(new BenchRow(name + ".p95", percentile(all, 0.95), "ms"));
    rows.add(new BenchRow(name + ".p99", percentile(all, 0.99), "ms"));
    median(name + ".hop.acknowledged", times, each -> each.acknowledged() - each.sent());
    median(name + ".hop.accepted", times, each -> each.accepted() - each.acknowledged());
    median(
        name + ".hop.translated",
        times,
        each -> each.done() - each.accepted() - (long) (each.delivery() * 1e6));
    median(name + ".hop.delivered", times, each -> (long) (each.delivery() * 1e6));
  }

  private void median(
      final String name,
      final List<Times> times,
      final java.util.function.ToLongFunction<Times> nanos) {
    final double[] sorted = times.stream().mapToLong(nanos).sorted().asDoubleStream().toArray();
    rows.add(new BenchRow(name, percentile(sorted, 0.5) / 1e6, "ms"));
  }

  /** The nearest rank. */
  private static double percentile(final double[] sorted, final double share) {
    return sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
  }

  private Map<String, Duration> processors() {
    final Map<String, Duration> used = new LinkedHashMap<>();
    settings
        .processes()
        .forEach(
            (name, pid) ->
                used.put(
                    name,
                    ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)));
    used.put("client", ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    return used;
  }

  private Map<String, Duration> since(final Map<String, Duration> before) {
    final Map<String, Duration> used = new LinkedHashMap<>(processors());
    used.replaceAll((name, time) -> time.minus(before.getOrDefault(name, Duration.ZERO)));
    return used;
  }
}
