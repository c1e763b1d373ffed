package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Submits jobs to three replicas in turn while one of them at random is killed again and again, and
 * follows each job with a reader that moves between replicas.
 */
final class GatewayDrill implements AutoCloseable {
  private static final int REPLICAS = 3;
  private static final String CLIENT = "drill";
  private static final Duration EACH = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration MENDED = Duration.ofMinutes(3);
  private static final int ACCEPTED = 202;
  private static final List<String> FLAGS =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Ddragoman.log.level=WARN");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int kills;
  private final long seed;
  private final Random random;
  private final Consumer<String> progress;
  private final String key;
  private final BrokerProcess broker;
  private final List<GatewayChild> replicas = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final JobReader reader;
  private final List<Future<Followed>> followed = new ArrayList<>();
  private volatile long over = Long.MAX_VALUE;

  /** A job, and what its reader saw who moves between replicas. */
  private record Followed(String token, int characters, boolean otherToken, JobReader.Story story) {
    GatewayDrillResult.Jobs fate(final JobReader.Story whole) {
      return new GatewayDrillResult.Jobs(
          1,
          story.end().contains("\"done\"") ? 0 : 1,
          story.unknown() + whole.unknown(),
          otherToken ? 1 : 0);
    }
  }

  GatewayDrill(
      final int kills, final long seed, final Path directory, final Consumer<String> progress)
      throws IOException, InterruptedException {
    this.kills = kills;
    this.seed = seed;
    this.random = new Random(seed);
    this.progress = progress;
    final Secret secret = Secret.random();
    final KeyFile keys = new KeyFile(directory.resolve("api.keys"));
    keys.add(new AccessKey(CLIENT, Role.CLIENT, secret.hash(), "", "unlimited", Optional.empty()));
    this.key = secret.text();
    this.broker = DrillProcesses.broker(directory.resolve("broker"));
    for (int number = 1; number <= REPLICAS; number++) {
      replicas.add(
          new GatewayChild(
              "gateway-" + number,
              directory,
              broker.bootstrap(),
              FLAGS,
              Map.of(
                  "api.keys.file",
                  keys.path().toString(),
                  "limits.tiers",
                  "unlimited=0/0/0/1",
                  "limits.backlog.max",
                  Long.toString(Long.MAX_VALUE),
                  "limits.streams.max",
                  "100000",
                  "num.stream.threads",
                  "1",
                  // The shortest that a broker allows; nobody holds a dead one's jobs until then.
                  "kafka.session.timeout.ms",
                  "6000",
                  "kafka.heartbeat.interval.ms",
                  "1000")));
    }
    this.reader = new JobReader(http, this::next, key);
  }

  /** Kills, mends, and says what came of it. */
  GatewayDrillResult run() throws InterruptedException, IOException {
    await("three replicas share the jobs", replicas);
    try (ScriptedPipeline _ = new ScriptedPipeline(broker.bootstrap())) {
      for (int kill = 1; kill <= kills; kill++) {
        submitFor(Duration.ofMillis(random.nextLong(500, 3_000)));
        final GatewayChild victim = replicas.get(random.nextInt(REPLICAS));
        progress.accept("kill %d of %d, %d jobs submitted".formatted(kill, kills, followed.size()));
        victim.kill();
        submitFor(Duration.ofMillis(random.nextLong(100, 2_000)));
        victim.restart();
        await("the replica is back", List.of(victim));
      }
      submitFor(Duration.ofSeconds(1));
      return result();
    }
  }

  private void submitFor(final Duration time) throws InterruptedException {
    final long end = System.nanoTime() + time.toNanos();
    do {
      submit();
      Thread.sleep(EACH);
    } while (System.nanoTime() < end);
  }

  /** Each job has a thread of its own, so that one that must wait holds up no other. */
  private void submit() {
    final int number = followed.size();
    final boolean repeated = random.nextInt(5) == 0;
    followed.add(clients.submit(() -> follow(number, repeated)));
  }

  private Followed follow(final int number, final boolean repeated) throws InterruptedException {
    final String text = "text " + number;
    final String order =
        "{\"text\":\"%s\",\"source_language\":\"ko\",\"target_languages\":[\"en\"]}"
            .formatted(text);
    final String token = accepted(order, "order-" + number);
    final boolean other = repeated && !accepted(order, "order-" + number).equals(token);
    return new Followed(
        token,
        text.length(),
        other,
        reader.read(token, () -> ThreadLocalRandom.current().nextBoolean(), this::late));
  }

  /** Asks one after the other until one accepts; the token. */
  private String accepted(final String order, final String idempotencyKey)
      throws InterruptedException {
    final long begin = System.nanoTime();
    while (true) {
      String why;
      try {
        final HttpResponse<String> answer =
            http.send(
                request("/v1/jobs")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", idempotencyKey)
                    .POST(HttpRequest.BodyPublishers.ofString(order))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == ACCEPTED) {
          return json(answer.body()).path("token").asText();
        }
        why = answer.statusCode() + " " + answer.body();
      } catch (final IOException e) {
        why = e.toString();
      }
      if (System.nanoTime() - begin > MENDED.toNanos()) {
        throw new IllegalStateException("No replica accepts a job: " + why);
      }
      Thread.sleep(PAUSE);
    }
  }

  private GatewayDrillResult result() throws InterruptedException, IOException {
    progress.accept("waiting for %d jobs".formatted(followed.size()));
    over = System.nanoTime() + MENDED.toNanos();
    GatewayDrillResult.Jobs jobs = GatewayDrillResult.Jobs.NONE;
    GatewayDrillResult.Events events = GatewayDrillResult.Events.NONE;
    long sent = 0;
    for (final Future<Followed> future : followed) {
      final Followed job = result(future);
      final JobReader.Story whole = reader.read(job.token(), () -> false, this::late);
      jobs = jobs.and(job.fate(whole));
      events = events.and(seen(job.story(), whole.ids()));
      sent += job.characters();
    }
    final GatewayDrillResult.Usage due = new GatewayDrillResult.Usage(followed.size(), sent);
    return new GatewayDrillResult(kills, seed, jobs, events, billed(due), due);
  }

  /** What a reader who moved saw of what there was. */
  private static GatewayDrillResult.Events seen(
      final JobReader.Story story, final List<String> whole) {
    final List<String> moved = story.ids();
    final Set<String> seen = new HashSet<>(moved);
    // What came in another order, or is no event of the job, came where it should not.
    final boolean inPlace = whole.containsAll(seen) && inOrder(moved, whole);
    return new GatewayDrillResult.Events(
        seen.size(),
        (int) whole.stream().filter(id -> !seen.contains(id)).count(),
        moved.size() - seen.size() + (inPlace ? 0 : 1),
        story.connections() - 1);
  }

  private static boolean inOrder(final List<String> some, final List<String> all) {
    return all.stream().filter(some::contains).toList().equals(some.stream().distinct().toList());
  }

  /** What the account says, once that is as much as it must be or it takes too long. */
  private GatewayDrillResult.Usage billed(final GatewayDrillResult.Usage due)
      throws InterruptedException {
    GatewayDrillResult.Usage billed = new GatewayDrillResult.Usage(0, 0);
    do {
      try {
        final HttpResponse<String> answer =
            http.send(request("/v1/usage").build(), HttpResponse.BodyHandlers.ofString());
        billed = sum(json(answer.body()).path("days"));
        if (billed.covers(due)) {
          return billed;
        }
      } catch (final IOException e) {
        // The next one is asked.
      }
      Thread.sleep(PAUSE);
    } while (!late());
    return billed;
  }

  private static GatewayDrillResult.Usage sum(final JsonNode days) {
    long requests = 0;
    long characters = 0;
    for (final JsonNode day : days) {
      requests += day.path("requests").asLong();
      characters += day.path("characters").asLong();
    }
    return new GatewayDrillResult.Usage(requests, characters);
  }

  private static Followed result(final Future<Followed> job) throws InterruptedException {
    try {
      return job.get();
    } catch (final ExecutionException e) {
      throw new IllegalStateException("A client failed: " + e.getCause(), e);
    }
  }

  private void await(final String what, final List<GatewayChild> which)
      throws InterruptedException {
    final long begin = System.nanoTime();
    for (final GatewayChild replica : which) {
      while (!serves(replica)) {
        if (!replica.alive()) {
          throw new IllegalStateException("A gateway has ended by itself.");
        }
        if (System.nanoTime() - begin > MENDED.toNanos()) {
          throw new IllegalStateException("It did not come about that " + what + ".");
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private boolean serves(final GatewayChild replica) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(replica.url().resolve("/health/ready"))
                      .timeout(ANSWER)
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (final IOException e) {
      return false;
    }
  }

  private HttpRequest.Builder request(final String path) {
    return HttpRequest.newBuilder(next().resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + key);
  }

  private URI next() {
    return replicas.get(Math.floorMod(turn.getAndIncrement(), REPLICAS)).url();
  }

  private boolean late() {
    return System.nanoTime() > over;
  }

  private static JsonNode json(final String text) throws IOException {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    clients.shutdownNow();
    http.shutdownNow();
    replicas.forEach(GatewayChild::close);
    broker.close();
  }
}
