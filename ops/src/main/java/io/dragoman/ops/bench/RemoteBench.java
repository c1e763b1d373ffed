package io.dragoman.ops.bench;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.ops.drill.DrillProcesses;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.ProviderSim;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how long many calls of a remote engine at once take until the last of them is answered,
 * beside as many bare HTTP calls with the same answers in the same run, in turns; how long each
 * takes where so many are always under way; how much memory the caller needs; and how long work
 * takes whose service hangs. The caller is a process of its own; the provider is this one.
 */
public final class RemoteBench {
  private static final int[] AT_ONCE = {200, 1_000};
  private static final int STEADY = AT_ONCE[0];

  /** In each turn, one after the other. */
  private static final int STEADY_CALLS = 10;

  private static final int WARM_UPS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final String IDLE_CONNECTIONS = "4000";
  private static final String ROWS = "rows";

  private RemoteBench() {}

  /**
   * Measures.
   *
   * @param directory an empty one
   * @param latency of the provider
   * @param rounds how often each is measured
   * @throws IllegalStateException when the caller fails
   */
  public static BenchReport run(
      final Path directory,
      final Duration latency,
      final int rounds,
      final Consumer<String> progress)
      throws IOException, InterruptedException {
    // Its server would close all but 200 connections that nobody uses just now, and calls with
    // them.
    System.setProperty("jdk.httpserver.maxIdleConnections", IDLE_CONNECTIONS);
    System.setProperty("sun.net.httpserver.maxIdleConnections", IDLE_CONNECTIONS);
    try (ProviderSim provider = new ProviderSim(0)) {
      provider.behave(ProviderSim.Behaviour.GOOD.withLatency(latency));
      configure(directory, provider);
      progress.accept("Calling a provider that takes %d ms".formatted(latency.toMillis()));
      final Path log = directory.resolve("caller.log");
      try (JavaProcess caller =
          DrillProcesses.start(
              log,
              RemoteBench.class,
              // The collector that apps have on two processors; what is beside the heap fits into
              // half a gigabyte as well: threads, code, buffers.
              List.of(
                  "-XX:-UseSerialGC",
                  "-XX:+UseG1GC",
                  "-Xmx192m",
                  "-XX:MaxMetaspaceSize=96m",
                  "-Ddragoman.log.level=WARN"),
              List.of(
                  directory.toString(),
                  provider.url().toString(),
                  Integer.toString(rounds),
                  Long.toString(latency.toMillis())))) {
        final long late = System.nanoTime() + PATIENCE.toNanos();
        while (caller.alive() && System.nanoTime() < late) {
          Thread.sleep(100);
        }
        if (caller.alive() || caller.status() != 0) {
          throw new IllegalStateException("The caller failed; see " + log);
        }
      }
      return new BenchReport(
          Files.readAllLines(directory.resolve(ROWS)).stream().map(RemoteBench::row).toList());
    }
  }

  /** Writes the file that makes an engine of a provider. */
  static void configure(final Path directory, final ProviderSim provider) throws IOException {
    Files.writeString(
        directory.resolve("remote.json"),
        "{\"url\": \"%s/v1\", \"model\": \"bench\", \"languages\": [\"ko\", \"en\"]}"
            .formatted(provider.url()));
  }

  private static BenchRow row(final String line) {
    final String[] parts = line.split(" ", 3);
    return new BenchRow(parts[0], Double.parseDouble(parts[1]), parts[2]);
  }

  /** Who calls the provider. */
  interface Caller extends AutoCloseable {
    /** Ends when the answer can be used. */
    CompletableFuture<Void> call(String text);

    @Override
    void close();
  }

  /** The caller; arguments: directory, provider, rounds, latency in milliseconds. */
  public static void main(final String[] arguments) throws IOException, InterruptedException {
    final Path directory = Path.of(arguments[0]);
    final URI provider = URI.create(arguments[1]);
    final int rounds = Integer.parseInt(arguments[2]);
    final Duration latency = Duration.ofMillis(Long.parseLong(arguments[3]));
    final List<String> rows = new ArrayList<>();
    for (final int calls : AT_ONCE) {
      try (Caller engine = new EngineCalls(engine(directory, calls));
          Caller bare = new BareCalls(provider)) {
        rows.addAll(together(engine, bare, calls, rounds));
        if (calls == STEADY) {
          rows.addAll(steadily(engine, bare, rounds, latency));
        }
      }
    }
    rows.add("remote.memory.most %s MiB".formatted(mostMemory()));
    rows.addAll(FailoverBench.rows(directory));
    Files.write(directory.resolve(ROWS), rows);
  }

  /** So many at the same moment, until the last is answered. */
  private static List<String> together(
      final Caller engine, final Caller bare, final int calls, final int rounds) {
    final double[] ours = new double[rounds];
    final double[] theirs = new double[rounds];
    for (int round = -WARM_UPS; round < rounds; round++) {
      final int number = round;
      final double bareMillis = millis(() -> callTogether(bare, calls, number));
      final double engineMillis = millis(() -> callTogether(engine, calls, number));
      if (round >= 0) {
        theirs[round] = bareMillis;
        ours[round] = engineMillis;
      }
    }
    Arrays.sort(ours);
    Arrays.sort(theirs);
    return rows("remote." + calls + "_at_once", ours, theirs);
  }

  private static void callTogether(final Caller caller, final int calls, final int round) {
    CompletableFuture.allOf(
            IntStream.range(0, calls)
                .mapToObj(number -> caller.call(text(number) + " in round " + round))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  /**
   * So many under way all the time, each begun when the one before it has ended, as they are where
   * there is always work; each by itself.
   */
  private static List<String> steadily(
      final Caller engine, final Caller bare, final int rounds, final Duration latency) {
    final List<Double> ours = new ArrayList<>();
    final List<Double> theirs = new ArrayList<>();
    final int turns = Math.max(1, rounds / STEADY_CALLS);
    for (int turn = 0; turn < turns; turn++) {
      theirs.addAll(callSteadily(bare, "bare " + turn, latency));
      ours.addAll(callSteadily(engine, "engine " + turn, latency));
    }
    return rows("remote.call_of_" + STEADY, ascending(ours), ascending(theirs));
  }

  /** How long each took, milliseconds. */
  private static List<Double> callSteadily(
      final Caller caller, final String turn, final Duration latency) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return IntStream.range(0, STEADY)
          .mapToObj(
              lane ->
                  CompletableFuture.supplyAsync(
                      () -> callInTurn(caller, "lane %d of %s".formatted(lane, turn)),
                      // Not all at the same moment.
                      CompletableFuture.delayedExecutor(
                          latency.dividedBy(STEADY).multipliedBy(lane).toNanos(),
                          TimeUnit.NANOSECONDS,
                          threads)))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .flatMap(List::stream)
          .toList();
    }
  }

  private static List<Double> callInTurn(final Caller caller, final String lane) {
    final List<Double> took = new ArrayList<>();
    for (int call = 0; call < STEADY_CALLS; call++) {
      final String text = text(call) + " in " + lane;
      final long start = System.nanoTime();
      caller.call(text).thenRun(() -> took.add((System.nanoTime() - start) / 1e6)).join();
    }
    return took;
  }

  private static double[] ascending(final List<Double> millis) {
    return millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static List<String> rows(final String name, final double[] ours, final double[] theirs) {
    return Stream.of("p50 0.5", "p99 0.99")
        .map(text -> text.split(" "))
        .flatMap(
            rank -> {
              final double engine = percentile(ours, Double.parseDouble(rank[1]));
              final double bare = percentile(theirs, Double.parseDouble(rank[1]));
              return Stream.of(
                  "%s.%s %s ms".formatted(name, rank[0], engine),
                  "%s.bare_http.%s %s ms".formatted(name, rank[0], bare),
                  "%s.overhead.%s %s ms".formatted(name, rank[0], engine - bare),
                  "%s.to_bare_http.%s %s ratio".formatted(name, rank[0], engine / bare));
            })
        .toList();
  }

  /** The nearest rank. */
  private static double percentile(final double[] ascending, final double share) {
    return ascending[
        Math.clamp((int) Math.ceil(share * ascending.length) - 1, 0, ascending.length - 1)];
  }

  private static double millis(final Runnable work) {
    final long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static Engine<TextInput, TranslatedText> engine(final Path directory, final int calls) {
    return engine(directory, EngineOptions.defaults().withMaxBatch(calls));
  }

  /** Opens the engine of a provider that was {@linkplain #configure configured} there. */
  static Engine<TextInput, TranslatedText> engine(
      final Path directory, final EngineOptions options) {
    return EngineProviders.onClassPath()
        .find(EngineKind.TEXT_TRANSLATOR, "openai")
        .open(directory, options);
  }

  private static String text(final int number) {
    return "This is text %d, as long as sentences usually are".formatted(number);
  }

  /** The most that this process ever had in memory, MiB. */
  private static long mostMemory() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          / 1024;
    }
  }
}
