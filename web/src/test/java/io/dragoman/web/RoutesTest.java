package io.dragoman.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.testkit.ApiClient;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every route, over real HTTP and without Kafka. */
class RoutesTest {
  private enum State {
    PENDING,
    REPLAYED
  }

  private static final Parameter.Constants<State> STATE =
      new Parameter.Constants<>("state", "A state.", State.class);
  private static final int MAX_BODY = 100;

  @TempDir private Path folder;
  private final Counting observer = new Counting();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private WebServer closed;
  private WebServer open;
  private ApiClient viewer;
  private ApiClient operator;
  private ApiClient stranger;
  private ApiClient local;

  @BeforeEach
  void start() throws Exception {
    final Path keys =
        Files.writeString(
            folder.resolve("keys"), "vera viewer " + hash("v") + "\notto operator " + hash("o"));
    closed = serve(AccessKeys.of(keys, now::get));
    open = serve(AccessKeys.none());
    viewer = new ApiClient(closed.port(), "v");
    operator = new ApiClient(closed.port(), "o");
    stranger = new ApiClient(closed.port(), "guess");
    local = new ApiClient(open.port(), "");
  }

  @AfterEach
  void stop() {
    closed.close();
    open.close();
  }

  @Test
  void shouldTellTheHandlerWhoAsksAndWhatFor() throws Exception {
    final ApiClient.Reply reply = operator.get("/v1/things/a%2Fb+c%40d?name=x%26y&name=z+z&flag");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("who").asText()).isEqualTo("otto");
    assertThat(reply.body().path("thing").asText()).isEqualTo("a/b+c@d");
    assertThat(reply.body().path("fields").asText()).isEqualTo("{name=[x&y, z z], flag=[]}");
  }

  @Test
  void shouldReadABodyAsAQueryIsRead() throws Exception {
    final ApiClient.Reply reply = operator.post("/v1/do", "{\"name\": [\"a\", 1], \"flag\": true}");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.body().path("fields").asText()).isEqualTo("{name=[a, 1], flag=[true]}");
  }

  @Test
  void shouldAskForAKeyWhenThereIsNoneOrAnUnknownOne() throws Exception {
    for (final ApiClient api : List.of(new ApiClient(closed.port(), ""), stranger)) {
      final ApiClient.Reply reply = api.get("/v1/things/a");

      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(reply.body().path("code").asText()).isEqualTo("UNAUTHENTICATED");
      assertThat(reply.body().path("what_to_do").asText()).isNotEmpty();
      assertThat(reply.raw().body()).doesNotContain("guess");
    }
  }

  @Test
  void shouldTakeTheKeyFromItsOwnHeaderAsWell() throws Exception {
    final ApiClient.Reply reply =
        ApiClient.send(
            new ApiClient(closed.port(), "").request("/v1/things/a").header("X-API-Key", "v"));

    assertThat(reply.body().path("who").asText()).isEqualTo("vera");
  }

  @Test
  void shouldRefuseOrdersWhenTheKeyIsAViewers() throws Exception {
    assertThat(viewer.get("/v1/things/a").status()).isEqualTo(200);

    final ApiClient.Reply reply = viewer.post("/v1/do", "{}");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.body().path("detail").asText()).contains("'vera'", "operator");
  }

  @Test
  void shouldLookButTakeNoOrdersWhenThereAreNoKeys() throws Exception {
    assertThat(local.get("/v1/things/a").body().path("who").asText()).isEqualTo("local");

    final ApiClient.Reply reply = local.post("/v1/do", "{}");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.body().path("what_to_do").asText()).contains("api.keys.file");
    assertThat(new ApiClient(open.port(), "o").post("/v1/do", "{}").status())
        .as("a key that nobody configured")
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 403",
    "evil.example:80, 403",
    "localhost.evil.example, 403",
    "localhost, 200",
    "LOCALHOST:8183, 200",
    "127.0.0.1:1, 200",
    "[::1]:8183, 200"
  })
  void shouldAnswerOnlyToThisMachinesNamesWhenThereAreNoKeys(final String host, final int status)
      throws Exception {
    assertAnswered("/v1/things/a", host, status);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost:80, 200",
    "10.0.0.7:8180, 200",
    "[fe80::1]:8180, 200"
  })
  void shouldAnswerProbesByAddressAndNoPageOfAnotherName(final String host, final int status)
      throws Exception {
    assertAnswered("/small", host, status);
  }

  private void assertAnswered(final String path, final String host, final int status)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", open.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      final ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);

      assertThat(answer.toString(StandardCharsets.UTF_8)).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  void shouldSayWhatThereIsWhenAPathOrMethodIsWrong() throws Exception {
    final ApiClient.Reply nowhere = viewer.get("/v1/nothing");
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(nowhere.body().path("what_to_do").asText()).contains("/openapi.json");

    final ApiClient.Reply method = viewer.get("/v1/do");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("Allow")).isEqualTo("POST");
    assertThat(method.body().path("code").asText()).isEqualTo("METHOD_NOT_ALLOWED");
  }

  @Test
  void shouldNameWhatIsAllowedWhenAFieldIsUnknown() throws Exception {
    final ApiClient.Reply query = viewer.get("/v1/things/a?nme=x");
    final ApiClient.Reply body = operator.post("/v1/do", "{\"nme\": \"x\"}");

    for (final ApiClient.Reply reply : List.of(query, body)) {
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body().path("field").asText()).isEqualTo("nme");
      assertThat(reply.body().path("allowed")).extracting(node -> node.asText()).contains("name");
    }
  }

  @Test
  void shouldNameTheAllowedValuesWhenAValueIsWrong() throws Exception {
    final ApiClient.Reply reply = viewer.get("/v1/things/a?state=waiting");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("field").asText()).isEqualTo("state");
    assertThat(reply.body().path("allowed"))
        .extracting(node -> node.asText())
        .containsExactly("pending", "replayed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "\"name\"",
        "{\"name\": {}}",
        "{\"name\": null}",
        "{\"name\": [[]]}",
        "{} {}",
        "{\"name\": 1, \"name\": 2}"
      })
  void shouldRefuseABodyThatIsNotWhatItMustBe(final String body) throws Exception {
    final ApiClient.Reply reply = operator.post("/v1/do", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("code").asText()).isEqualTo("INVALID");
  }

  @Test
  void shouldDoNothingWhenAnOrderSaysSomethingInItsQuery() throws Exception {
    final ApiClient.Reply reply = operator.post("/v1/do?flag=true", "{\"name\": \"x\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("detail").asText()).contains("query");
    assertThat(reply.body().path("what_to_do").asText()).contains("body");
  }

  @Test
  void shouldRefuseABodyThatIsTooLargeOrOfAnotherType() throws Exception {
    final String fits = "{\"name\": \"" + "x".repeat(MAX_BODY - 12) + "\"}";
    assertThat(operator.post("/v1/do", fits).status()).isEqualTo(202);
    assertThat(operator.post("/v1/do", fits + " ").status()).isEqualTo(413);
    final ApiClient.Reply type =
        ApiClient.send(operator.request("/v1/do").POST(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(type.status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/things/a?name=%F HTTP/1.1",
        // As a fault of the caller, not of the service.
        "GET /v1/things/a HTTP/9.9",
        "GET /v1/things/a gTTP/1.1"
      })
  void shouldRefuseAFirstLineThatIsBroken(final String line) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", open.port())) {
      socket
          .getOutputStream()
          .write(
              (line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      final ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);

      assertThat(answer.toString(StandardCharsets.UTF_8)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void shouldRefuseAnIdempotencyKeyWhereItIsPassedOver() throws Exception {
    final ApiClient.Reply reply =
        ApiClient.send(
            operator
                .request("/v1/do")
                .header("Idempotency-Key", "order-7")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("field").asText()).isEqualTo("Idempotency-Key");
  }

  @Test
  void shouldCarryTheRequestsId() throws Exception {
    final ApiClient.Reply own =
        ApiClient.send(viewer.request("/v1/things/a?x").header("X-Request-ID", "build-7.a_b"));
    assertThat(own.header("X-Request-ID")).isEqualTo("build-7.a_b");
    assertThat(own.body().path("request_id").asText()).isEqualTo("build-7.a_b");

    final ApiClient.Reply made =
        ApiClient.send(viewer.request("/v1/things/a").header("X-Request-ID", "<script>"));
    assertThat(made.header("X-Request-ID")).matches("[0-9a-f-]{36}");
  }

  @Test
  void shouldTellFailuresApart() throws Exception {
    final ApiClient.Reply kafka = viewer.get("/v1/things/kafka");
    assertThat(kafka.status()).isEqualTo(503);
    assertThat(kafka.header("Retry-After")).isNotEmpty();
    assertThat(kafka.body().path("detail").asText()).contains("no broker");

    final ApiClient.Reply bug = viewer.get("/v1/things/bug");
    assertThat(bug.status()).isEqualTo(500);
    assertThat(bug.raw().body()).as("nothing of the inside").doesNotContain("secret detail");
  }

  @Test
  void shouldTellProblemsAsTheirStandardSays() throws Exception {
    final ApiClient.Reply reply = viewer.get("/v1/things/a?state=waiting");

    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.body().path("type").asText()).isEqualTo("about:blank");
    assertThat(reply.body().path("status").asInt()).isEqualTo(400);
    assertThat(reply.body().path("code").asText()).isEqualTo("INVALID");
    assertThat(reply.body().path("time").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void shouldCountWhomItRefuses() throws Exception {
    new ApiClient(closed.port(), "").get("/v1/things/a");
    stranger.get("/v1/things/a");
    viewer.post("/v1/do", "{}");
    local.post("/v1/do", "{}");

    assertThat(observer.refused)
        .containsExactly(
            RequestObserver.Refusal.MISSING_KEY,
            RequestObserver.Refusal.UNKNOWN_KEY,
            RequestObserver.Refusal.WRONG_ROLE,
            RequestObserver.Refusal.NO_KEYS);
  }

  @Test
  void shouldTryNoFurtherKeysForAWhileButLockOutNobodyWhoseKeyCannotBeGuessed() throws Exception {
    final Secret secret = Secret.random();
    new KeyFile(folder.resolve("keys"))
        .add(
            new AccessKey(
                "ann", Role.VIEWER, secret.hash(), secret.id(), "standard", Optional.empty()));
    for (int i = 0; i < 10; i++) {
      assertThat(new ApiClient(closed.port(), "guess-" + i).get("/v1/things/a").status())
          .isEqualTo(401);
    }

    final ApiClient.Reply another = viewer.get("/v1/things/a");
    assertThat(another.status()).as("it might be a guess").isEqualTo(429);
    assertThat(another.header("Retry-After")).isEqualTo("60");
    assertThat(new ApiClient(closed.port(), secret.text()).get("/v1/things/a").status())
        .isEqualTo(200);
    now.set(now.get().plusSeconds(60));
    assertThat(viewer.get("/v1/things/a").status()).isEqualTo(200);
  }

  @Test
  void shouldMeterByRouteAndNotByPath() throws Exception {
    viewer.get("/v1/things/one");
    viewer.get("/v1/things/two");
    viewer.get("/v1/else");

    assertThat(count("/v1/things/{thing}", "200")).isEqualTo(2);
    assertThat(count("other", "404")).isEqualTo(1);
  }

  @Test
  void shouldServeWhoHasAKeyWhileStrangersTakeNothingOfLargeAnswers() throws Exception {
    final Http2Frames frames = new Http2Frames().settingsWithoutWindow();
    for (int stream = 0; stream < 32; stream++) {
      frames.get("/large");
    }
    try (Socket caller = new Socket("127.0.0.1", closed.port())) {
      caller.getOutputStream().write(frames.bytes());
      await().atMost(Duration.ofSeconds(60)).until(() -> stranger.get("/large").status() == 503);

      assertThat(viewer.get("/v1/large").status()).isEqualTo(200);
    }
  }

  private long count(final String route, final String status) {
    return observer.answered.stream().filter((route + " " + status)::equals).count();
  }

  private WebServer serve(final AccessKeys keys) {
    final WebServer http =
        WebServer.at("127.0.0.1", 0)
            .keys(keys)
            .limits(Limits.ofHeap(Runtime.getRuntime().maxMemory()).withBodyBytes(MAX_BODY))
            .observer(observer)
            .help("GET /openapi.json says what there is.")
            .failures(
                e ->
                    e instanceof UncheckedIOException
                        ? Optional.of(
                            new ApiException(
                                ApiException.Code.UNAVAILABLE,
                                "Kafka is away: " + e.getMessage(),
                                "Try again."))
                        : Optional.empty())
            .clock(now::get)
            .start();
    http.add(
        List.of(
            Route.get("/v1/things/{thing}", "thing", "Look at a thing")
                .takes(
                    new Parameter.Text("name", "A name."),
                    new Parameter.Flag("flag", "A flag."),
                    STATE)
                .by(RoutesTest::thing),
            Route.get("/small", "small", "Little, for anybody")
                .open()
                .by(call -> ApiResponse.text(200, "text/plain", "here")),
            Route.get("/large", "largeOpen", "Much, for anybody")
                .open()
                .by(call -> ApiResponse.bytes(200, "text/plain", new byte[100_000])),
            Route.get("/v1/large", "large", "Much")
                .by(call -> ApiResponse.bytes(200, "text/plain", new byte[100_000])),
            Route.post("/v1/do", "doIt", "Do it")
                .takes(new Parameter.Text("name", "A name."), new Parameter.Flag("flag", "A flag."))
                .by(call -> ApiResponse.accepted(said(call), "/v1/things/1"))));
    return http;
  }

  private static final class Counting implements RequestObserver {
    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private final Queue<Refusal> refused = new ConcurrentLinkedQueue<>();

    @Override
    public void answered(final String route, final int status, final long nanos) {
      answered.add(route + " " + status);
    }

    @Override
    public void refused(final Refusal why) {
      refused.add(why);
    }
  }

  static String hash(final String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  private static ApiResponse thing(final ApiRequest call) {
    new RequestParameters(call).constants(STATE);
    return switch (call.path("thing")) {
      case "kafka" -> throw new UncheckedIOException(new IOException("no broker"));
      case "bug" -> throw new IllegalStateException("secret detail");
      default -> ApiResponse.ok(said(call));
    };
  }

  private static ObjectNode said(final ApiRequest call) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("who", call.caller().name())
        .put("thing", call.path("thing"))
        .put("fields", call.fields().toString());
  }
}
