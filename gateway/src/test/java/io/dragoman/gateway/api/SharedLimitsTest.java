package io.dragoman.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.gateway.view.ReplicaSecret;
import io.dragoman.schemas.tls.TrustedAuthorities;
import io.dragoman.testkit.Loopback;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas, of which the second counts for every client. */
class SharedLimitsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SECRET = "what replicas know";
  private static final Map<String, Tier> TIERS =
      Tier.parse(List.of("free=2/6/10/1", "any=0/0/0/1"));

  private final Secret shop = Secret.random();
  private final Secret rival = Secret.random();
  private final Secret house = Secret.random();
  private final AtomicInteger lookedFor = new AtomicInteger();
  private final AtomicReference<Optional<URI>> counting = new AtomicReference<>(Optional.empty());
  private final HttpClient client = HttpClient.newHttpClient();
  private Replica first;
  private Replica second;

  private record Replica(WebServer server, SharedLimits limits) implements AutoCloseable {
    URI url() {
      return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
      server.close();
      limits.close();
    }
  }

  @BeforeEach
  void start(@TempDir final Path directory) {
    final KeyFile keys = new KeyFile(directory.resolve("keys"));
    keys.add(new AccessKey("shop", Role.CLIENT, shop.hash(), "", "free", Optional.empty()));
    keys.add(new AccessKey("rival", Role.CLIENT, rival.hash(), "", "free", Optional.empty()));
    keys.add(new AccessKey("house", Role.CLIENT, house.hash(), "", "any", Optional.empty()));
    first =
        replica(
            keys,
            name -> {
              lookedFor.incrementAndGet();
              return counting.get();
            });
    // Whoever is asked would ask back if it asked on.
    final URI back = first.url();
    second = replica(keys, name -> Optional.of(back));
    counting.set(Optional.of(second.url()));
  }

  private static Replica replica(
      final KeyFile keys, final Function<String, Optional<URI>> elsewhere) {
    final InstantSource clock = InstantSource.fixed(NOW);
    final Function<String, Tier> tiers = name -> TIERS.getOrDefault(name, Tier.DEFAULT);
    final SharedLimits limits =
        new SharedLimits(
            new RateLimits(tiers, 1, clock),
            new RateLimits(tiers, 10, clock),
            elsewhere,
            new ReplicaSecret(Optional.of(SECRET)),
            TrustedAuthorities.ofTheJvm(),
            clock);
    final WebServer server =
        WebServer.at("127.0.0.1", 0)
            .keys(AccessKeys.of(keys.path(), InstantSource.system()))
            .start();
    server.add(limits.routes());
    server.add(
        Route.get("/job", "job", "Something that is limited")
            .needs(Role.CLIENT)
            .admittedBy(limits.of(SharedLimits.Kind.SUBMISSIONS))
            .by(call -> ApiResponse.ok("done")));
    return new Replica(server, limits);
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    first.close();
    second.close();
  }

  @Test
  void shouldCountOnceWhenAClientAsksSeveralReplicas() throws Exception {
    final HttpResponse<String> one = job(first, shop);
    final HttpResponse<String> two = count(second, shop);
    final HttpResponse<String> three = job(first, shop);

    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(header(one, "X-RateLimit-Remaining")).isEqualTo("1");
    assertThat(two.body()).contains("\"admitted\":true");
    assertThat(three.statusCode()).isEqualTo(429);
    assertThat(header(three, "Retry-After")).isEqualTo("1");
    assertThat(header(three, "RateLimit-Policy")).startsWith("\"second\";q=2;w=1");
    assertThat(three.body()).contains("\"RATE_LIMITED\"", "in a second");
  }

  @Test
  void shouldTakeFromTheCallersOwnOnlyWhenAClientUsesTheRouteOfReplicas() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(count(second, rival).statusCode()).isEqualTo(200);
    }

    assertThat(job(first, rival).statusCode()).isEqualTo(429);
    assertThat(job(first, shop).statusCode()).isEqualTo(200);
    assertThat(count(second, Secret.random()).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldCountHereWhenTheOneThatCountsDoesNotAnswer() throws Exception {
    counting.set(Optional.of(URI.create("http://127.0.0.1:" + Loopback.freePort())));

    assertThat(job(first, shop).statusCode()).isEqualTo(200);
    assertThat(job(first, shop).statusCode()).isEqualTo(200);
    assertThat(job(first, shop).statusCode()).isEqualTo(429);
  }

  @Test
  void shouldCountHereWhenTheOneThatCountsKnowsNoSuchKey(@TempDir final Path directory)
      throws Exception {
    final KeyFile others = new KeyFile(directory.resolve("other-keys"));
    others.add(new AccessKey("else", Role.CLIENT, house.hash(), "", "any", Optional.empty()));
    try (Replica stranger = replica(others, name -> Optional.empty())) {
      counting.set(Optional.of(stranger.url()));

      assertThat(job(first, shop).statusCode()).isEqualTo(200);
      assertThat(job(first, shop).statusCode()).isEqualTo(200);
      assertThat(job(first, shop).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void shouldAskNobodyWhenThereIsNoLimit() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(job(first, house).statusCode()).isEqualTo(200);
    }

    assertThat(lookedFor).hasValue(0);
  }

  @Test
  void shouldAnswerReplicasOnly() throws Exception {
    final HttpRequest.Builder clients =
        request(second, "/internal/limits/submissions", shop)
            .POST(HttpRequest.BodyPublishers.noBody());

    assertThat(send(clients).statusCode()).isEqualTo(404);
    assertThat(send(clients.header("X-Dragoman-Replica", SECRET + "?")).statusCode())
        .isEqualTo(404);
    assertThat(header(job(first, shop), "X-RateLimit-Remaining")).isEqualTo("1");
  }

  @Test
  void shouldSayThatThereIsNoSuchLimit() throws Exception {
    assertThat(post(second, "/internal/limits/everything", shop).statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> job(final Replica replica, final Secret key) throws Exception {
    return send(request(replica, "/job", key).GET());
  }

  private HttpResponse<String> count(final Replica replica, final Secret key) throws Exception {
    return post(replica, "/internal/limits/submissions", key);
  }

  private HttpResponse<String> post(final Replica replica, final String path, final Secret key)
      throws Exception {
    return send(
        request(replica, path, key)
            .header("X-Dragoman-Replica", SECRET)
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private static HttpRequest.Builder request(
      final Replica replica, final String path, final Secret key) {
    return HttpRequest.newBuilder(replica.url().resolve(path))
        .header("Authorization", "Bearer " + key.text());
  }

  private HttpResponse<String> send(final HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(final HttpResponse<String> answer, final String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
