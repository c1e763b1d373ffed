package io.dragoman.ops.bench;

import io.dragoman.inference.Deadline;
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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingStream;

/**
 * Measures how long many calls of a remote engine at once take until the last of them is answered,
 * beside as many bare HTTP calls with the same answers in the same run, in turns; how long each
 * single call takes; how much memory the caller needs; and how long work takes whose service hangs.
 * The caller is a process of its own; the provider is this one.
 */
public final class RemoteBench {
  private static final int[] AT_ONCE = {200, 1_000};
  private static final int SINGLE_AT_ONCE = AT_ONCE[0];
  private static final int WARM_UPS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final String IDLE_CONNECTIONS = "4000";
  private static final String ROWS = "rows";

  /** What an engine that is a service tells Flight Recorder of each call. */
  private static final String CALL = "io.dragoman.RemoteCall";

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
              // What is beside the heap fits as well: threads, code, buffers.
              List.of("-Xmx192m", "-XX:MaxMetaspaceSize=96m", "-Ddragoman.log.level=WARN"),
              List.of(directory.toString(), provider.url().toString(), Integer.toString(rounds)))) {
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

  /** The caller; arguments: directory, provider, rounds. */
  public static void main(final String[] arguments) throws IOException, InterruptedException {
    final Path directory = Path.of(arguments[0]);
    final int rounds = Integer.parseInt(arguments[2]);
    final List<String> rows = new ArrayList<>();
    for (final int calls : AT_ONCE) {
      try (Engine<TextInput, TranslatedText> engine = engine(directory, calls);
          Bare bare = new Bare(URI.create(arguments[1]).resolve("/v1/chat/completions"))) {
        final double[] ours = new double[rounds];
        final double[] theirs = new double[rounds];
        for (int round = -WARM_UPS; round < rounds; round++) {
          final int number = round;
          final double bareMillis = millis(() -> bare.call(calls));
          final double engineMillis = millis(() -> call(engine, calls, number));
          if (round >= 0) {
            theirs[round] = bareMillis;
            ours[round] = engineMillis;
          }
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        rows.addAll(rows("remote." + calls + "_at_once", ours, theirs));
      }
    }
    // Before anything is recorded, which takes memory of its own.
    rows.add("remote.memory.most %s MiB".formatted(mostMemory()));
    rows.addAll(singleCalls(directory, URI.create(arguments[1]), rounds));
    rows.addAll(FailoverBench.rows(directory));
    Files.write(directory.resolve(ROWS), rows);
  }

  /** Each call by itself, from when all were asked for until its own answer can be used. */
  private static List<String> singleCalls(
      final Path directory, final URI provider, final int rounds) {
    final List<Double> ours = Collections.synchronizedList(new ArrayList<>());
    final List<Double> theirs = Collections.synchronizedList(new ArrayList<>());
    try (Engine<TextInput, TranslatedText> engine = engine(directory, SINGLE_AT_ONCE);
        Bare bare = new Bare(provider.resolve("/v1/chat/completions"));
        RecordingStream recording = new RecordingStream()) {
      warmUp(engine, bare);
      recording.enable(CALL);
      recording.onEvent(CALL, event -> ours.add(event.getDuration().toNanos() / 1e6));
      recording.startAsync();
      for (int round = 0; round < rounds; round++) {
        theirs.addAll(bare.call(SINGLE_AT_ONCE));
        call(engine, SINGLE_AT_ONCE, rounds + round);
      }
      recording.stop();
    }
    return rows("remote.call_of_%d".formatted(SINGLE_AT_ONCE), ascending(ours), ascending(theirs));
  }

  private static void warmUp(final Engine<TextInput, TranslatedText> engine, final Bare bare) {
    for (int round = 1; round <= WARM_UPS; round++) {
      bare.call(SINGLE_AT_ONCE);
      call(engine, SINGLE_AT_ONCE, -round);
    }
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

  /** What was asked before is asked again only if it failed, so each round asks something new. */
  private static void call(
      final Engine<TextInput, TranslatedText> engine, final int calls, final int round) {
    engine.generate(
        IntStream.range(0, calls)
            .mapToObj(
                number ->
                    new TextInput(text(number) + " in round " + round, "kor_Hang", "eng_Latn"))
            .toList(),
        Deadline.NEVER);
  }

  private static String text(final int number) {
    return "This is text %d, as long as sentences usually are".formatted(number);
  }

  /** Calls without an engine: no key, no checks, the answer is not read. */
  private static final class Bare implements AutoCloseable {
    private final URI url;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(threads).build();

    Bare(final URI url) {
      this.url = url;
    }

    /** How long each took from when all were asked for, milliseconds. */
    List<Double> call(final int calls) {
      final long start = System.nanoTime();
      return IntStream.range(0, calls)
          .mapToObj(
              number ->
                  CompletableFuture.supplyAsync(
                      () -> {
                        send(number);
                        return (System.nanoTime() - start) / 1e6;
                      },
                      threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    }

    private void send(final int number) {
      try {
        final HttpResponse<byte[]> answer =
            http.send(
                HttpRequest.newBuilder(url)
                    .POST(HttpRequest.BodyPublishers.ofString(body(number)))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
          throw new IllegalStateException("Answered " + answer.statusCode());
        }
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static String body(final int number) {
      return "{\"model\":\"bench\",\"messages\":[{\"role\":\"system\",\"content\":\"%s\"},{\"role\":\"user\",\"content\":\"{\\\"text\\\":\\\"%s\\\"}\"}]}"
          .formatted("Translate. ".repeat(60), text(number));
    }

    @Override
    public void close() {
      http.shutdownNow();
      threads.shutdownNow();
    }
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
