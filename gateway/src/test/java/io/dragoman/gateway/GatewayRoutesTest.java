package io.dragoman.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Place;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Speech;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayRoutesTest {
  private static final String DEVELOPMENT = "/v1/dev/keys";

  private final MemoryJobs jobs = new MemoryJobs();
  private final MemoryReviews reviews = new MemoryReviews();
  private final List<MemberState> members = new ArrayList<>();
  private final Secret shop = Secret.random();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TempDir private Path dir;
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private KeyFile keys;
  private WebServer server;

  @BeforeEach
  void start() {
    keys = new KeyFile(dir.resolve("keys"));
    keys.add(new AccessKey("shop", Role.CLIENT, shop.hash(), "", "gold", Optional.empty()));
    server = WebServer.at("127.0.0.1", 0).keys(AccessKeys.of(keys.path(), () -> now)).start();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void shouldAnswerQuestionsOfThoseWhoMaySubmitNoMore() throws Exception {
    serve(
        Optional.empty(),
        call -> {
          throw new ApiException(Code.RATE_LIMITED, "That was enough.", "Come later.");
        });

    assertThat(get("/v1/models").statusCode()).isEqualTo(200);
    assertThat(get("/v1/models/whisper-1").statusCode()).isEqualTo(200);
    assertThat(post("/detect", "{\"q\":\"Good morning\"}").statusCode()).isEqualTo(200);
    assertThat(
            post("/translate", "{\"q\":\"Good morning\",\"source\":\"en\",\"target\":\"ko\"}")
                .statusCode())
        .isEqualTo(429);
    assertThat(submit().statusCode()).isEqualTo(429);
  }

  @Test
  void shouldListTheEnginesThatHear() throws Exception {
    serve(Optional.empty(), Admission.ALWAYS);
    worker("transcriber", "one", true, "whisper-small", "CLOSED");
    worker("transcriber", "two", true, "whisper-small", "CLOSED");
    worker("translator", "one", true, "nllb", "CLOSED");

    assertThat(json(get("/v1/models")).get("data").findValuesAsText("id"))
        .containsExactly("whisper-1", "whisper-small");
  }

  @Test
  void shouldTellHowTheCallersJobsFareAndWhatDoesThem() throws Exception {
    serve(Optional.empty(), Admission.ALWAYS);
    worker("translator", "one", true, "nllb", "CLOSED");
    worker("translator", "two", false, "nllb", "OPEN");
    final String done = json(submit()).get("token").asText();
    tell(done, new What.Told(Events.accepted(done, RequestKind.TEXT, 1, Events.ENGLISH)));
    tell(done, new What.Translated(Events.translation(done, 0, Events.ENGLISH, "hello")));
    final String failed = json(submit()).get("token").asText();
    tell(failed, new What.Told(Events.failed(failed, Stage.INGEST, -1, "")));
    submit();

    final JsonNode stats = json(get("/v1/stats"));

    assertThat(stats.at("/jobs/total").asInt()).isEqualTo(3);
    assertThat(stats.at("/jobs/active").asInt()).isEqualTo(1);
    assertThat(stats.at("/jobs/failed").asInt()).isEqualTo(1);
    assertThat(stats.at("/jobs/success_rate").asDouble()).isEqualTo(0.5);
    assertThat(stats.at("/jobs/by_status/done").asInt()).isEqualTo(1);
    assertThat(stats.at("/limits/tier").asText()).isEqualTo("gold");
    assertThat(stats.at("/limits/per_minute").asInt()).isEqualTo(60);
    final JsonNode translator = stats.at("/workers/0");
    assertThat(translator.get("app").asText()).isEqualTo("translator");
    assertThat(translator.get("instances").asInt()).isEqualTo(2);
    assertThat(translator.get("able").asInt()).isEqualTo(1);
    assertThat(translator.get("backlog").asLong())
        .as("7 of the topic, 2 taken by each")
        .isEqualTo(11);
    assertThat(translator.get("units_per_second").asDouble()).isEqualTo(3);
    assertThat(translator.get("engines").findValuesAsText("breaker"))
        .containsExactly("CLOSED", "OPEN");
    assertThat(get("/v1/stats?client=rival").statusCode()).isEqualTo(403);
  }

  @Test
  void shouldMakeKeysInDevelopment() throws Exception {
    serve(Optional.of(keys.path()), Admission.ALWAYS);

    final HttpResponse<String> made = send(request(DEVELOPMENT).POST(BodyPublishers.noBody()));

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    final String key = json(made).get("key").asText();
    final HttpRequest.Builder mine = request("/v1/stats").header("Authorization", "Bearer " + key);
    final HttpResponse<String> stats = send(mine);
    assertThat(stats.statusCode()).isEqualTo(200);
    assertThat(json(stats).get("client")).isEqualTo(json(made).get("client"));
    now = now.plus(Duration.ofDays(1));
    assertThat(send(mine).statusCode()).as("a day later").isEqualTo(401);
    send(request(DEVELOPMENT).POST(BodyPublishers.noBody()));
    assertThat(keys.keys()).as("the one that is over is gone").hasSize(2);
  }

  @Test
  void shouldMakeNoKeysForWebPagesAndNoMoreThanAHundred() throws Exception {
    serve(Optional.of(keys.path()), Admission.ALWAYS);

    assertThat(
            send(request(DEVELOPMENT)
                    .header("Origin", "https://evil.example")
                    .POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(403);
    for (int i = 0; i < 100; i++) {
      final Secret secret = Secret.random();
      keys.add(
          new AccessKey(
              "dev-" + secret.id(),
              Role.CLIENT,
              secret.hash(),
              secret.id(),
              "standard",
              Optional.of(now.plusSeconds(1))));
    }
    assertThat(send(request(DEVELOPMENT).POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(409);
  }

  @Test
  void shouldMakeNoKeysAnywhereElse() throws Exception {
    serve(Optional.empty(), Admission.ALWAYS);

    final HttpResponse<String> refused = send(request(DEVELOPMENT).POST(BodyPublishers.noBody()));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(json(refused).get("what_to_do").asText()).contains("./dragoman keys add");
    assertThat(keys.keys()).hasSize(1);
  }

  @Test
  void shouldStartForDevelopmentOnlyWithKeysAndOnLoopback() {
    final Map<String, String> open =
        Map.of("development", "true", "api.keys.file", "/keys", "http.host", "0.0.0.0");

    assertThatThrownBy(() -> GatewayConfig.spec().resolve(open))
        .hasMessageContaining("http.host must be loopback");
    assertThatThrownBy(() -> GatewayConfig.spec().resolve(Map.of("development", "true")))
        .hasMessageContaining("api.keys.file, which is not set");
    assertThat(
            ApiConfig.of(
                    GatewayConfig.spec()
                        .resolve(Map.of("development", "true", "api.keys.file", "/keys")))
                .development())
        .isTrue();
  }

  @Test
  void shouldShowAReviewToOperatorsAndPublishWhatTheyDecide() throws Exception {
    serve(Optional.empty(), Admission.ALWAYS);
    reviews.ask(doubtful("first"));
    reviews.ask(doubtful("second"));
    assertThat(get("/v1/reviews").statusCode()).as("a client").isEqualTo(403);
    final Secret otto = Secret.random();
    keys.add(new AccessKey("otto", Role.OPERATOR, otto.hash(), "", "gold", Optional.empty()));

    final JsonNode page = json(get(otto, "/v1/reviews?limit=1"));
    assertThat(page.at("/reviews/0/id").asText()).isEqualTo("first");
    assertThat(page.at("/reviews/0/reasons/0").asText()).isEqualTo("repetition");
    assertThat(page.get("more").asBoolean()).isTrue();
    final JsonNode shown = json(get(otto, "/v1/reviews/first"));
    assertThat(shown.at("/sentences/0/source").asText()).isEqualTo("안녕.");
    assertThat(shown.at("/sentences/0/output").asText()).isEqualTo("hi hi");
    assertThat(get(otto, "/v1/reviews/none").statusCode()).isEqualTo(404);

    assertThat(post(otto, "/v1/reviews/first/correct", "{}").statusCode()).isEqualTo(400);
    assertThat(
            post(
                    otto,
                    "/v1/reviews/first/correct",
                    "{\"sentences\":[{\"sentence\":1,\"text\":\"x\"}]}")
                .statusCode())
        .isEqualTo(400);
    final HttpResponse<String> corrected =
        post(
            otto,
            "/v1/reviews/first/correct",
            "{\"sentences\":[{\"sentence\":0,\"text\":\"Hi.\"}],\"note\":\"typo\"}");
    assertThat(corrected.statusCode()).as(corrected.body()).isEqualTo(200);
    assertThat(json(corrected).at("/review/status").asText()).isEqualTo("corrected");
    assertThat(json(corrected).at("/sentences/0/text").asText()).isEqualTo("Hi.");
    assertThat(json(corrected).at("/decision/by").asText()).isEqualTo("otto");
    assertThat(post(otto, "/v1/reviews/first/approve", "{}").statusCode()).isEqualTo(409);
    assertThat(post(otto, "/v1/reviews/second/reject", "{}").statusCode()).isEqualTo(200);
    assertThat(json(get(otto, "/v1/reviews")).get("reviews")).isEmpty();
    assertThat(json(get(otto, "/v1/reviews?status=rejected")).at("/reviews/0/id").asText())
        .isEqualTo("second");
  }

  @Test
  void shouldTellReviewersWhatWasHeardAndTakeThatNothingWasSaid() throws Exception {
    serve(Optional.empty(), Admission.ALWAYS);
    final Secret otto = Secret.random();
    keys.add(new AccessKey("otto", Role.OPERATOR, otto.hash(), "", "gold", Optional.empty()));
    reviews.ask(
        Requested.about("heard", "request")
            .client("shop")
            .heard(30_000, 32_000)
            .languages("kor_Hang", "")
            .published(true)
            .madeBy("onnx", "1")
            .message("suspected hallucination")
            .lines(List.of(new Line("", "", "네.", 30_100L, 30_900L, 0.1f, List.of("unlikely"))))
            .transcript(new Speech("sound", new Place("audio.segments", 2, 7), "", null))
            .build());

    final JsonNode shown = json(get(otto, "/v1/reviews/heard"));
    assertThat(shown.at("/review/target").asText()).isEqualTo("transcript");
    assertThat(shown.at("/review/source_language").asText()).isEqualTo("kor_Hang");
    assertThat(shown.at("/review").has("target_language")).isFalse();
    assertThat(shown.at("/review/start_ms").asLong()).isEqualTo(30_000);
    assertThat(shown.at("/review/reasons").toString())
        .contains("suspected hallucination", "unlikely");
    assertThat(shown.at("/audio").asText()).contains("audio.segments, partition 2, offset 7");
    assertThat(shown.at("/sentences/0").has("source")).isFalse();
    assertThat(shown.at("/sentences/0/end_ms").asLong()).isEqualTo(30_900);

    final HttpResponse<String> corrected =
        post(otto, "/v1/reviews/heard/correct", "{\"sentences\":[{\"sentence\":0,\"text\":\"\"}]}");
    assertThat(corrected.statusCode()).as(corrected.body()).isEqualTo(200);
    assertThat(json(corrected).at("/sentences/0/text").asText("missing")).isEmpty();
  }

  @Test
  void shouldForgetASentenceWhenAnOperatorSaysSo() throws Exception {
    serve(Optional.empty(), Admission.ALWAYS);
    final Secret otto = Secret.random();
    keys.add(new AccessKey("otto", Role.OPERATOR, otto.hash(), "", "gold", Optional.empty()));
    reviews.memories.add(
        new MemoryEntry("shop", "kor_Hang", "eng_Latn", "", "안녕.", "Hi.", "first", "otto", 0));

    final String id = json(get(otto, "/v1/memory?client=shop")).at("/sentences/0/id").asText();
    assertThat(json(get(otto, "/v1/memory?client=rival")).get("sentences")).isEmpty();
    assertThat(
            send(request("/v1/memory/" + id)
                    .header("Authorization", "Bearer " + otto.text())
                    .DELETE())
                .statusCode())
        .isEqualTo(204);
    assertThat(reviews.memories).isEmpty();
  }

  private static Requested doubtful(final String id) {
    return Requested.about(id, "request")
        .client("shop")
        .languages("kor_Hang", "eng_Latn")
        .published(true)
        .madeBy("onnx", "1")
        .lines(List.of(new Line("안녕.", "", "hi hi", null, null, 0.3f, List.of("repetition"))))
        .build();
  }

  private HttpResponse<String> get(final Secret key, final String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer " + key.text()));
  }

  private HttpResponse<String> post(final Secret key, final String path, final String body)
      throws Exception {
    return send(
        request(path)
            .header("Authorization", "Bearer " + key.text())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private void serve(final Optional<Path> keyFile, final Admission submissions) {
    server.add(TestRoutes.of(jobs, reviews, () -> members, keyFile, submissions, () -> now));
  }

  private void worker(
      final String app,
      final String instance,
      final boolean able,
      final String engine,
      final String breaker) {
    members.add(
        new MemberState(
            able,
            true,
            new MemberInfo(
                app,
                "1",
                instance,
                "",
                5_000,
                List.of(new MemberInfo.Engine(engine, "cpu", "1", breaker)),
                Skills.NONE,
                1.5,
                0,
                7,
                2,
                null)));
  }

  private void tell(final String token, final What what) {
    jobs.add(new JobToken(token), what);
  }

  private HttpResponse<String> submit() throws Exception {
    return post(
        "/v1/jobs", "{\"text\":\"안녕\",\"source_language\":\"ko\",\"target_languages\":[\"en\"]}");
  }

  private HttpResponse<String> get(final String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer " + shop.text()));
  }

  private HttpResponse<String> post(final String path, final String body) throws Exception {
    return send(
        request(path)
            .header("Authorization", "Bearer " + shop.text())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(final String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> send(final HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(final HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }
}
