package io.dragoman.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.ops.drill.DrillProcesses;
import io.dragoman.ops.drill.GatewayChild;
import io.dragoman.ops.drill.ScriptedPipeline;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.Loopback;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Measures the gateway as its clients see it. Broker, gateway, client and a pipeline that answers
 * at once share the machine; each job is followed to its end while others are submitted.
 */
final class GatewayBench {
  /** As the launcher runs a gateway. */
  static final List<String> COMPILER =
      List.of("-XX:MaxInlineLevel=6", "-XX:FreqInlineSize=80", "-XX:InlineSmallCode=700");

  /** As in the local stack. */
  private static final List<String> FLAGS = List.of("-Xmx256m", "-Ddragoman.log.level=WARN");

  private static final String CLIENT = "bench";
  private static final String TIER = "unlimited";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Fewer than a partition has under way, so that the others go on. */
  private static final int OPEN_JOBS = 10;

  /** Parts of the rate: who starts cold at the full one measures how Java starts. */
  private static final List<Integer> WARM_UP = List.of(10, 3, 1);

  private static final String ORDERS = "bench-orders";

  /** As many as topics of the local stack have. */
  private static final int ORDER_PARTITIONS = 4;

  /** In all partitions: behind these hardly anything is left. */
  private static final int LAST_JOBS = 100;

  private static final String GATEWAY = "gateway";
  private static final String BROKER = "broker";
  private static final int STATUS_PER_SECOND = 200;
  private static final int SPARE_CONNECTIONS = 1_000;
  private static final double KIB_OF_MIB = 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Settings settings;
  private final Consumer<String> progress;
  private final String key;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final OpenLoop loop = new OpenLoop(http);
  private final List<BenchRow> rows = new ArrayList<>();
  private String phase = "";

  /**
   * What to measure.
   *
   * @param directory an empty one for broker and state
   * @param rate texts submitted in a second
   * @param each how long each rate is kept up
   * @param streams streams of events that are open at once
   */
  record Settings(Path directory, int rate, Duration each, int streams) {
    Path keys() {
      return directory.resolve("api.keys");
    }
  }

  private GatewayBench(final Settings settings, final Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    final Secret secret = Secret.random();
    new KeyFile(settings.keys())
        .add(
            new AccessKey(CLIENT, Role.CLIENT, secret.hash(), secret.id(), TIER, Optional.empty()));
    this.key = secret.text();
  }

  /**
   * What was measured.
   *
   * @param failure what ended it early: a request that was answered wrongly, or not in time
   */
  record Outcome(BenchReport report, Optional<String> failure) {}

  /**
   * Measures, as far as it gets.
   *
   * @param progress hears what is being measured
   */
  static Outcome run(final Settings settings, final Consumer<String> progress)
      throws InterruptedException {
    final GatewayBench bench = new GatewayBench(settings, progress);
    final Optional<String> failure = bench.failure();
    return new Outcome(new BenchReport(bench.rows), failure);
  }

  private Optional<String> failure() throws InterruptedException {
    begin("starting a broker and a gateway");
    try (BrokerProcess broker = DrillProcesses.broker(settings.directory().resolve("broker"));
        GatewayChild gateway = gateway(GATEWAY, broker);
        HttpClient _ = http) {
      await("the gateway is ready", () -> ready(gateway) && !held(gateway).isEmpty());
      try (ScriptedPipeline _ = new ScriptedPipeline(broker.bootstrap())) {
        final double http = bare("http_alone", List.of());
        broker.create(ORDER_PARTITIONS, List.of(new NewTopic(ORDERS, ORDER_PARTITIONS, (short) 1)));
        final double kafka = bare("http_and_kafka_alone", List.of(broker.bootstrap(), ORDERS));
        final ProcessorTime used =
            new ProcessorTime(Map.of(GATEWAY, gateway.pid(), BROKER, broker.pid()));
        final Map<String, Duration> before = used.used();
        final List<String> tokens = accept(gateway, http, kafka);
        untilDone(gateway, tokens, () -> processors(used.since(before)));
        status("gateway.status.local", gateway, tokens);
        streams(gateway);
        forwarded(broker, gateway, tokens);
      }
      return Optional.empty();
    } catch (final IOException | UncheckedIOException | IllegalStateException e) {
      return Optional.of("Failed at '%s': %s".formatted(phase, e.getMessage()));
    }
  }

  private void begin(final String what) {
    phase = what;
    progress.accept(what);
  }

  private GatewayChild gateway(final String name, final BrokerProcess broker) {
    return new GatewayChild(
        name,
        settings.directory(),
        broker.bootstrap(),
        Stream.concat(FLAGS.stream(), COMPILER.stream()).toList(),
        Map.of(
            "api.keys.file",
            settings.keys().toString(),
            "limits.tiers",
            TIER + "=0/0/0/1",
            // A second replica takes its part at once, however much there is to copy before.
            "kafka.acceptable.recovery.lag",
            Long.toString(Long.MAX_VALUE),
            // No engine says that it works.
            "limits.backlog.max",
            Long.toString(Long.MAX_VALUE),
            "limits.unfinished.max",
            Integer.toString(Integer.MAX_VALUE),
            "limits.streams.max",
            Integer.toString(settings.streams()),
            "http.connections.max",
            Integer.toString(settings.streams() + SPARE_CONNECTIONS)));
  }

  /** What a gateway cannot be quicker than; returns the 99th percentile. */
  private double bare(final String name, final List<String> kafka) throws InterruptedException {
    final int port = Loopback.freePort();
    final URI url = URI.create("http://127.0.0.1:" + port);
    try (JavaProcess library =
        DrillProcesses.start(
            settings.directory().resolve(name + ".log"),
            BareHttp.class,
            FLAGS,
            Stream.concat(Stream.of(Integer.toString(port)), kafka.stream()).toList())) {
      await("the HTTP library answers", () -> library.alive() && answers(url));
      return submissions(name + ".accept", url).percentile(0.99);
    }
  }

  private List<String> accept(
      final GatewayChild gateway, final double httpAlone, final double kafkaAlone) {
    final OpenLoop.Answers answers = submissions("gateway.accept", gateway.url());
    final double p99 = answers.percentile(0.99);
    rows.add(new BenchRow("gateway.accept.p99_to_http_alone", p99 / httpAlone, "ratio"));
    rows.add(new BenchRow("gateway.accept.p99_to_http_and_kafka_alone", p99 / kafkaAlone, "ratio"));
    return answers.bodies().stream().map(GatewayBench::token).toList();
  }

  /** What each job cost, from the first that warmed up, with what Java takes to start. */
  private void processors(final Map<String, Duration> used) {
    final int jobs =
        IntStream.concat(WARM_UP.stream().mapToInt(this::rate), IntStream.of(settings.rate()))
            .map(rate -> OpenLoop.count(rate, settings.each()))
            .sum();
    used.forEach(
        (process, time) ->
            rows.add(
                new BenchRow(
                    "gateway.processor_time." + process,
                    time.toNanos() * 1e-6 / jobs,
                    "ms a job")));
  }

  /**
   * So that figures are of a gateway that keeps up with what it took.
   *
   * @param done runs as soon as nothing is left to do, before every job is asked for
   */
  private void untilDone(final GatewayChild gateway, final List<String> tokens, final Runnable done)
      throws InterruptedException {
    begin("gateway: waiting until all jobs are done");
    final long begin = System.nanoTime();
    untilDone(gateway, tokens.subList(Math.max(0, tokens.size() - LAST_JOBS), tokens.size()));
    done.run();
    untilDone(gateway, tokens);
    rows.add(new BenchRow("gateway.all_done_after", seconds(begin), "s"));
  }

  private void untilDone(final GatewayChild gateway, final List<String> tokens)
      throws InterruptedException {
    for (final String token : tokens) {
      await(
          "job " + token + " is done",
          () ->
              json(sent(get(gateway, "/v1/jobs/" + token).build()).body())
                  .path("status")
                  .asText()
                  .equals("done"));
    }
  }

  /** More and more to warm up, then once to measure. */
  private OpenLoop.Answers submissions(final String name, final URI url) {
    for (final int part : WARM_UP) {
      final int rate = rate(part);
      begin("%s: warming up with %d texts a second".formatted(name, rate));
      loop.run(rate, settings.each(), 202, number -> submission(url, "text " + number));
    }
    begin("%s: %d texts a second".formatted(name, settings.rate()));
    final OpenLoop.Answers answers =
        loop.run(
            settings.rate(), settings.each(), 202, number -> submission(url, "again " + number));
    latency(name + ".at_" + settings.rate() + "_per_s", answers);
    return answers;
  }

  private int rate(final int part) {
    return Math.ceilDiv(settings.rate(), part);
  }

  private void status(final String name, final GatewayChild gateway, final List<String> tokens) {
    begin("%s: %d queries a second".formatted(name, STATUS_PER_SECOND));
    for (final boolean measured : List.of(false, true)) {
      final OpenLoop.Answers answers =
          loop.run(
              STATUS_PER_SECOND,
              settings.each(),
              200,
              number -> get(gateway, "/v1/jobs/" + tokens.get(number * 7 % tokens.size())).build());
      if (measured) {
        latency(name + ".at_" + STATUS_PER_SECOND + "_per_s", answers);
      }
    }
  }

  private void streams(final GatewayChild gateway) throws IOException {
    begin("gateway.streams: opening %d".formatted(settings.streams()));
    memory("gateway.memory_before_streams", gateway);
    final List<String> jobs =
        IntStream.range(0, OPEN_JOBS)
            .mapToObj(number -> submission(gateway.url(), ScriptedPipeline.UNANSWERED))
            .map(request -> token(sent(request).body()))
            .toList();
    final long begin = System.nanoTime();
    try (OpenStreams streams =
        new OpenStreams(
            gateway.url(),
            settings.streams(),
            number -> "/v1/jobs/" + jobs.get(number % OPEN_JOBS) + "/events",
            key)) {
      begin("gateway.streams: telling all of the end");
      rows.add(new BenchRow("gateway.streams.open", settings.streams(), "streams"));
      rows.add(new BenchRow("gateway.streams.opened_in", seconds(begin), "s"));
      memory("gateway.streams.memory", gateway);
      final long cancelled = System.nanoTime();
      jobs.forEach(job -> sent(get(gateway, "/v1/jobs/" + job).method("DELETE", noBody()).build()));
      rows.add(new BenchRow("gateway.streams.told_of_the_end", streams.ended(), "streams"));
      rows.add(new BenchRow("gateway.streams.told_in", seconds(cancelled), "s"));
      memory("gateway.streams.memory_at_the_end", gateway);
    }
  }

  private void forwarded(
      final BrokerProcess broker, final GatewayChild gateway, final List<String> tokens)
      throws InterruptedException {
    begin("gateway.status.forwarded: starting a second replica");
    final List<Integer> all = held(gateway);
    try (GatewayChild second = gateway("second", broker)) {
      await("two replicas share the jobs", () -> shared(all, gateway, second));
      final List<String> there =
          tokens.stream()
              .limit(STATUS_PER_SECOND)
              .filter(token -> !holds(gateway, token) && holds(second, token))
              .toList();
      if (there.isEmpty()) {
        throw new IllegalStateException("The second replica holds none of the jobs.");
      }
      // The first may hear later than we who holds what.
      await(
          "the first replica forwards",
          () ->
              there.stream()
                  .map(token -> get(gateway, "/v1/jobs/" + token).build())
                  .allMatch(request -> sent(request).statusCode() == 200));
      status("gateway.status.forwarded", gateway, there);
    }
  }

  private void latency(final String name, final OpenLoop.Answers answers) {
    rows.add(new BenchRow(name + ".p50", answers.percentile(0.50), "ms"));
    rows.add(new BenchRow(name + ".p99", answers.percentile(0.99), "ms"));
  }

  /**
   * What is resident, as Linux tells it, and how much of it is no file's that other processes
   * share; no row on other systems.
   */
  private void memory(final String name, final GatewayChild gateway) {
    final Path status = Path.of("/proc", Long.toString(gateway.pid()), "status");
    if (!Files.exists(status)) {
      return;
    }
    try {
      for (final String line : Files.readAllLines(status)) {
        final double mib = line.endsWith(" kB") ? kib(line) / KIB_OF_MIB : 0;
        if (line.startsWith("VmRSS:")) {
          rows.add(new BenchRow(name, mib, "MiB"));
        } else if (line.startsWith("RssAnon:")) {
          rows.add(new BenchRow(name + ".of_its_own", mib, "MiB"));
        }
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double kib(final String line) {
    return Double.parseDouble(line.replaceAll("\\D", ""));
  }

  private static double seconds(final long begin) {
    return (System.nanoTime() - begin) * 1e-9;
  }

  private HttpRequest submission(final URI url, final String text) {
    return HttpRequest.newBuilder(url.resolve("/v1/jobs"))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json")
        .timeout(PATIENCE)
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"text\":\"%s\",\"source_language\":\"ko\",\"target_languages\":[\"en\"]}"
                    .formatted(text)))
        .build();
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private HttpRequest.Builder get(final GatewayChild gateway, final String path) {
    return HttpRequest.newBuilder(gateway.url().resolve(path))
        .header("Authorization", "Bearer " + key)
        .timeout(PATIENCE);
  }

  private static String token(final String accepted) {
    return json(accepted).path("token").asText();
  }

  private static JsonNode json(final String text) {
    try {
      return JSON.readTree(text);
    } catch (final IOException e) {
      throw new IllegalStateException("The gateway's answer is no JSON: " + text, e);
    }
  }

  /** Which partitions of jobs a replica says that it holds; none while it cannot say. */
  private List<Integer> held(final GatewayChild gateway) {
    if (!gateway.alive()) {
      throw new IllegalStateException("A gateway has ended.");
    }
    try {
      final HttpResponse<String> answer =
          send(get(gateway, "/internal/jobs?client=" + CLIENT + "&limit=1").build());
      final List<Integer> held = new ArrayList<>();
      if (answer.statusCode() == 200) {
        json(answer.body()).path("partitions").forEach(each -> held.add(each.asInt()));
      }
      held.sort(null);
      return held;
    } catch (final IOException e) {
      return List.of();
    }
  }

  /** Whether the replicas have come to rest: each can say what it holds, and all is held once. */
  private boolean shared(
      final List<Integer> all, final GatewayChild first, final GatewayChild second) {
    if (!ready(first) || !ready(second)) {
      return false;
    }
    final List<Integer> here = held(first);
    final List<Integer> there = held(second);
    return !here.isEmpty()
        && !there.isEmpty()
        && Stream.concat(here.stream(), there.stream()).sorted().toList().equals(all);
  }

  /** Whether its streams run. */
  private boolean ready(final GatewayChild gateway) {
    try {
      return send(get(gateway, "/health/ready").build()).statusCode() == 200;
    } catch (final IOException e) {
      return false;
    }
  }

  /** Whether a replica holds a job itself. */
  private boolean holds(final GatewayChild gateway, final String token) {
    return sent(get(gateway, "/internal/jobs/" + token + "/events").build()).statusCode() == 200;
  }

  private boolean answers(final URI url) {
    try {
      return send(submission(url, "first")).statusCode() == 202;
    } catch (final IOException e) {
      return false;
    }
  }

  private HttpResponse<String> sent(final HttpRequest request) {
    try {
      return send(request);
    } catch (final IOException e) {
      throw OpenLoop.unanswered(request, e);
    }
  }

  private HttpResponse<String> send(final HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private void await(final String what, final BooleanSupplier condition)
      throws InterruptedException {
    final long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "It did not come about within %d s that %s.".formatted(PATIENCE.toSeconds(), what));
      }
      Thread.sleep(PAUSE);
    }
  }
}
