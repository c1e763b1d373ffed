package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.ProviderSim.Behaviour;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.math.BigDecimal;
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
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sends texts through a gateway, ingest and a translator whose engine is somebody's HTTP API, while
 * that API is slow, fails, refuses and talks nonsense, and the translator is killed again and
 * again; then counts requests, calls and money.
 */
final class ProviderDrill implements AutoCloseable {
  private static final int BATCH = 16;

  /** One batch is asked, and one is answered and not yet committed. */
  private static final int IN_FLIGHT = 2 * BATCH;

  private static final Duration LATENCY = Duration.ofMillis(150);
  private static final Duration EACH = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration MENDED = Duration.ofMinutes(3);

  /** How long something is waited for that must come up in a run. */
  private static final Duration SEEN = Duration.ofSeconds(45);

  private static final String OPENED = " to OPEN:";
  private static final String CLOSED = "CLOSED";
  private static final int SETTLING_ROUNDS = 40;
  private static final String CURRENCY = "USD";

  /** What the provider wants for a call with the tokens that it always tells. */
  private static final BigDecimal PRICE = new BigDecimal("0.0010072");

  private static final String PRICES =
      """
      {"version": "drill", "currency": "USD", "prices": [{"engine": "openai", "per_call": "0.001",
       "per_million_input_tokens": "0.15", "per_million_output_tokens": "0.60"}]}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Duration time;
  private final long seed;
  private final Random random;
  private final Consumer<String> progress;
  private final String key;
  private final ProviderSim provider = new ProviderSim(0);
  private final BrokerProcess broker;
  private final AppChild gateway;
  private final AppChild ingest;
  private final AppChild translator;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> accepted = new ArrayList<>();

  /** What the translator shows the provider: in each life something else. */
  private final Path callersKey;

  private int deaths;

  ProviderDrill(
      final Duration time, final long seed, final Path directory, final Consumer<String> progress)
      throws IOException, InterruptedException {
    this.time = time;
    this.seed = seed;
    this.random = new Random(seed);
    this.progress = progress;
    final Secret secret = Secret.random();
    final KeyFile keys = new KeyFile(directory.resolve("api.keys"));
    keys.add(new AccessKey("drill", Role.CLIENT, secret.hash(), "", "unlimited", Optional.empty()));
    this.key = secret.text();
    final Path model = Files.createDirectories(directory.resolve("model"));
    Files.writeString(
        model.resolve("remote.json"),
        """
        {"url": "%s/v1", "model": "drill", "languages": ["ko", "en"], "timeout_ms": 5000, "key_file": "key"}
        """
            .formatted(provider.url()));
    this.callersKey = Files.writeString(model.resolve("key"), "life-0");
    final Path prices = Files.writeString(directory.resolve("prices.json"), PRICES);
    this.broker = DrillProcesses.broker(directory.resolve("broker"));
    this.gateway =
        new AppChild(
            "gateway",
            directory,
            broker.bootstrap(),
            Map.of(
                "api.keys.file",
                keys.path().toString(),
                "limits.tiers",
                "unlimited=0/0/0/1",
                "limits.backlog.max",
                Long.toString(Long.MAX_VALUE)));
    this.ingest = new AppChild("ingest", directory, broker.bootstrap(), Map.of());
    this.translator =
        new AppChild(
            "translator",
            directory,
            broker.bootstrap(),
            Map.of(
                "model.engine",
                "openai",
                "model.dir",
                model.toString(),
                "prices.file",
                prices.toString(),
                "batch.max",
                Integer.toString(BATCH),
                "group.instance.id",
                "translator",
                "engine.timeout.ms",
                "8000",
                "breaker.open.ms",
                "500",
                "breaker.open.max.ms",
                "2000",
                "breaker.window.ms",
                "2000",
                "retry.max.attempts",
                "12"));
  }

  /** Breaks, mends, and says what came of it. */
  ProviderDrillResult run() throws InterruptedException, IOException {
    awaitReady(gateway, ingest, translator);
    progress.accept("all are ready");
    final long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end || deaths == 0) {
      for (final Trouble trouble : Trouble.values()) {
        provider.behave(trouble.behaviour());
        submitFor(trouble.lasts());
        submitUntilSeen(trouble);
      }
      provider.behave(Behaviour.GOOD.withLatency(LATENCY));
      submitFor(Duration.ofMillis(random.nextLong(500, 2_500)));
      deaths++;
      Files.writeString(callersKey, "life-" + deaths);
      translator.killAndRestart();
      progress.accept(
          "the translator is killed; %d requests, %d calls"
              .formatted(accepted.size(), provider.calls()));
      submitFor(Duration.ofMillis(random.nextLong(500, 1_500)));
      awaitReady(translator);
    }
    return result();
  }

  /** What the provider does, one after the other. */
  private enum Trouble {
    NONE(Behaviour.GOOD, Duration.ofSeconds(2)),
    ERRORS(Behaviour.GOOD.withStatus(500), Duration.ofSeconds(3)),
    MENDED(Behaviour.GOOD, Duration.ofMillis(1_500)),
    LIMIT(Behaviour.GOOD.failing(BATCH, 429, "1"), Duration.ofSeconds(2)),
    CHATTER(Behaviour.GOOD.withOutput(ProviderSim.Output.CHATTER), Duration.ofMillis(500)),
    SLOW(Behaviour.GOOD.withLatency(LATENCY.multipliedBy(5)), Duration.ofSeconds(2));

    private final Behaviour behaviour;
    private final Duration lasts;

    Trouble(final Behaviour behaviour, final Duration lasts) {
      this.behaviour = behaviour.latency().isZero() ? behaviour.withLatency(LATENCY) : behaviour;
      this.lasts = lasts;
    }

    Behaviour behaviour() {
      return behaviour;
    }

    Duration lasts() {
      return lasts;
    }
  }

  /** A machine that is busy takes longer to notice, and what nobody met proves nothing. */
  private void submitUntilSeen(final Trouble trouble) throws InterruptedException, IOException {
    final long late = System.nanoTime() + SEEN.toNanos();
    final int useless = useless();
    while (System.nanoTime() < late
        && !switch (trouble) {
          case ERRORS -> !breaker().equals(CLOSED);
          case MENDED -> breaker().equals(CLOSED);
          case CHATTER -> useless() > useless;
          case NONE, LIMIT, SLOW -> true;
        }) {
      submit();
      Thread.sleep(EACH);
    }
  }

  private int useless() {
    return (int) provider.answered().stream().filter(answer -> !answer.good()).count();
  }

  private String breaker() throws InterruptedException, IOException {
    final HttpResponse<String> status =
        http.send(
            HttpRequest.newBuilder(translator.url().resolve("/worker")).timeout(ANSWER).build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(status.body()).at("/engines/0/breaker").asText();
  }

  private void submitFor(final Duration duration) throws InterruptedException, IOException {
    final long end = System.nanoTime() + duration.toNanos();
    do {
      submit();
      Thread.sleep(EACH);
    } while (System.nanoTime() < end);
  }

  private void submit() throws InterruptedException, IOException {
    final HttpResponse<String> answer =
        http.send(
            request("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"text\":\"text %d\",\"source_language\":\"ko\",\"target_languages\":[\"en\"]}"
                            .formatted(accepted.size())))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new IllegalStateException(
          "The gateway takes no job: " + answer.statusCode() + " " + answer.body());
    }
    accepted.add(JSON.readTree(answer.body()).path("token").asText());
  }

  private ProviderDrillResult result() throws InterruptedException, IOException {
    progress.accept("waiting for %d requests".formatted(accepted.size()));
    try (ProviderLedger ledger = new ProviderLedger(broker.bootstrap())) {
      final long late = System.nanoTime() + MENDED.toNanos();
      while (ledger.ended() < accepted.size() && System.nanoTime() < late) {
        ledger.read();
      }
      // What comes twice comes late.
      for (int round = 0; round < SETTLING_ROUNDS; round++) {
        ledger.read();
      }
      return new ProviderDrillResult(
          deaths,
          seed,
          new ProviderDrillResult.Requests(
              accepted.size(),
              ledger.ended("DONE"),
              accepted.size() - ledger.ended(),
              ledger.doubled()),
          ProviderDrillResult.Calls.of(
              provider.calls(), provider.answered(), ledger.calls(), IN_FLIGHT),
          new ProviderDrillResult.Money(
              ledger.money(),
              usage(ledger.money(), late),
              PRICE.multiply(BigDecimal.valueOf(provider.answered().size())),
              ledger.unpriced()),
          breakerOpenings());
    }
  }

  /** What the account says, once that is as much as it must be or it takes too long. */
  private BigDecimal usage(final BigDecimal due, final long late)
      throws InterruptedException, IOException {
    while (true) {
      final HttpResponse<String> answer =
          http.send(request("/v1/usage").build(), HttpResponse.BodyHandlers.ofString());
      BigDecimal used = BigDecimal.ZERO;
      for (final JsonNode day : JSON.readTree(answer.body()).path("days")) {
        used = used.add(new BigDecimal(day.path("costs").path(CURRENCY).asText("0")));
      }
      if (used.compareTo(due) >= 0 || System.nanoTime() > late) {
        return used;
      }
      Thread.sleep(PAUSE);
    }
  }

  private int breakerOpenings() throws IOException {
    try (Stream<String> lines = Files.lines(translator.log())) {
      return (int)
          lines
              .filter(line -> line.contains("The breaker of openai went") && line.contains(OPENED))
              .count();
    }
  }

  private void awaitReady(final AppChild... children) throws InterruptedException {
    final long late = System.nanoTime() + MENDED.toNanos();
    for (final AppChild child : children) {
      while (!child.ready(http)) {
        if (System.nanoTime() > late) {
          throw new IllegalStateException("An app is not ready; see " + child.log());
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private HttpRequest.Builder request(final String path) {
    return HttpRequest.newBuilder(gateway.url().resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + key);
  }

  @Override
  public void close() {
    http.shutdownNow();
    Stream.of(translator, ingest, gateway).forEach(AppChild::close);
    broker.close();
    provider.close();
  }
}
