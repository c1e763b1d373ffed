package io.dragoman.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.Admission;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowRoutesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ORDER =
      "{\"text\":\"Read the news and mail them.\",\"metadata\":{\"order\":\"7\"}}";
  private static final String VALID =
      "title: News\ntasks:\n- {id: a, agent: web, action: fetch, params: {url: u}}\n";

  private final MemoryJobs jobs = new MemoryJobs();
  private final MemoryReviews reviews = new MemoryReviews();
  private final List<MemberState> members = new ArrayList<>();
  private final Secret shop = Secret.random();
  private final Secret otto = Secret.random();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private WebServer server;

  @BeforeEach
  void start(@TempDir final Path dir) {
    final KeyFile keys = new KeyFile(dir.resolve("keys"));
    keys.add(new AccessKey("shop", Role.CLIENT, shop.hash(), "", "standard", Optional.empty()));
    keys.add(new AccessKey("otto", Role.OPERATOR, otto.hash(), "", "standard", Optional.empty()));
    server =
        WebServer.at("127.0.0.1", 0)
            .keys(AccessKeys.of(keys.path(), InstantSource.system()))
            .start();
    server.add(
        TestRoutes.of(
            jobs,
            reviews,
            () -> members,
            Optional.empty(),
            Admission.ALWAYS,
            InstantSource.system()));
    members.add(
        new MemberState(
            true,
            true,
            new MemberInfo(
                "workflow",
                "1",
                "one",
                "host:1",
                5_000,
                List.of(),
                Skills.NONE,
                0,
                0,
                0,
                0,
                null)));
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void shouldTellTheStatesByTheirEarlierNames() throws Exception {
    final HttpResponse<String> taken = post("/v1/workflows", ORDER);

    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
    final String token = json(taken).get("token").asText();
    assertThat(taken.headers().firstValue("Location")).contains("/v1/workflows/" + token);
    assertThat(json(taken).get("status").asText()).isEqualTo("queued");
    assertThat(jobs.last().isWorkflow()).isTrue();
    tell(token, new What.Told(Events.accepted(token, RequestKind.WORKFLOW, 1)));
    assertThat(state(token)).isEqualTo("processing");
    tell(token, new What.Planned(Events.workflow(token)));

    final JsonNode done = json(get("/v1/workflows/" + token));

    assertThat(done.get("status").asText()).isEqualTo("done");
    assertThat(done.get("retries").asInt()).isZero();
    assertThat(done.at("/metadata/order").asText()).isEqualTo("7");
    assertThat(done.at("/workflow/title").asText()).isEqualTo("News");
    assertThat(done.has("error")).isFalse();
  }

  @Test
  void shouldTellThatAPersonIsNeededOrWhatWentWrong() throws Exception {
    final String doubtful = json(post("/v1/workflows", ORDER)).get("token").asText();
    tell(doubtful, new What.Told(Events.accepted(doubtful, RequestKind.WORKFLOW, 1)));
    tell(doubtful, new What.Told(Events.needsReview(doubtful, Stage.WORKFLOW, 0, "")));
    assertThat(state(doubtful)).isEqualTo("needs_human");
    final String failed = json(post("/v1/workflows", ORDER)).get("token").asText();
    tell(failed, new What.Told(Events.failed(failed, Stage.INGEST, -1, "")));

    assertThat(state(failed)).isEqualTo("error");
    assertThat(json(get("/v1/workflows/" + failed)).get("error").asText()).contains("not audio");
  }

  @Test
  void shouldOnlyValidateATextWhenAskedTo() throws Exception {
    assertThat(
            json(post(
                    "/v1/workflows",
                    ORDER.replace("{\"text\"", "{\"validate_only\":true,\"text\"")))
                .get("valid")
                .asBoolean())
        .isTrue();
    assertThat(post("/v1/workflows", "{\"text\":\"Read.\",\"validate_only\":true}").statusCode())
        .isEqualTo(400);
    assertThat(jobs.size()).isZero();
  }

  @Test
  void shouldRefuseATextWhileNothingMakesWorkflows() throws Exception {
    members.clear();

    for (final String path : List.of("/v1/workflows", "/v1/jobs")) {
      final HttpResponse<String> refused =
          post(
              path,
              "{\"text\":\"Read the news.\""
                  + (path.endsWith("jobs") ? ",\"target\":\"workflow\"}" : "}"));

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(json(refused).get("what_to_do").asText()).contains("./dragoman run workflow");
      assertThat(refused.headers().firstValue("Retry-After")).contains("30");
    }
    assertThat(jobs.size()).isZero();
  }

  @Test
  void shouldHideWhatIsNoWorkflow() throws Exception {
    post(
        "/v1/jobs",
        "{\"text\":\"Good morning\",\"source_language\":\"en\",\"target_languages\":[\"ko\"]}");

    assertThat(get("/v1/workflows/" + jobs.last().token()).statusCode()).isEqualTo(404);
    assertThat(get("/v1/workflows/AAAAAAAAAAAAAAAAAAAAAA").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldSayWhatIsWrongWithAWorkflowAndWhatIsKnownOfAValidOne() throws Exception {
    final JsonNode wrong = validation("tasks:\n- {id: a, agent: nobody, action: fetch}\n");
    assertThat(wrong.get("valid").asBoolean()).isFalse();
    assertThat(wrong.at("/errors/0/field").asText()).isEqualTo("tasks[0].agent");
    assertThat(wrong.at("/errors/0/code").asText()).isEqualTo("unknown_agent");
    assertThat(wrong.at("/errors/0/message").asText()).contains("there are web");

    final JsonNode valid = validation(VALID);
    assertThat(valid.get("valid").asBoolean()).isTrue();
    assertThat(valid.at("/warnings/0").asText()).contains("Slow.");
    assertThat(valid.get("catalogue").asText()).isEqualTo(TestRoutes.CATALOGUE.version());
    assertThat(valid.get("yaml").asText()).startsWith("title: News");
    assertThat(
            json(post(
                    "/v1/workflows/validate",
                    "{\"workflow\":{\"tasks\":[{\"id\":\"a\",\"agent\":\"web\",\"action\":\"fetch\","
                        + "\"params\":{\"url\":\"u\"}}]}}"))
                .get("valid")
                .asBoolean())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]",
        "!!javax.script.ScriptEngineManager [x]",
        "tasks: []\n---\ntasks: []",
        "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
        "agents: {shell: {actions: {exec: {}}}}\ntasks: [{id: a, agent: shell, action: exec}]",
        "\u0000",
        ""
      })
  void shouldSurviveWhatIsSentToBeChecked(final String text) throws Exception {
    final JsonNode answer = validation(text);

    assertThat(answer.get("valid").asBoolean()).isFalse();
    assertThat(answer.get("errors")).isNotEmpty();
  }

  @Test
  void shouldReadNoMoreThanAWorkflowMayHave() throws Exception {
    assertThat(validation("x".repeat(262_145)).at("/errors/0/message").asText())
        .contains("262,144");
    assertThat(validation("[".repeat(200_000)).get("valid").asBoolean()).isFalse();
    assertThat(post("/v1/workflows/validate", "{\"workflow\":7}").statusCode()).isEqualTo(400);
    assertThat(
            post("/v1/workflows/validate", "{\"workflow\":\"" + "x".repeat(3 << 20) + "\"}")
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void shouldListAgents() throws Exception {
    final HttpResponse<String> answer = get("/v1/workflows/catalogue");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    final JsonNode page = json(answer);

    assertThat(page.at("/agents/web/actions/fetch/params/url/required").asBoolean()).isTrue();
    assertThat(page.at("/schema/properties/tasks/type").asText()).isEqualTo("array");
  }

  @Test
  void shouldTakeNoDecisionThatLeavesAnInvalidWorkflow() throws Exception {
    reviews.ask(
        Requested.about("r-1", "request")
            .client("shop")
            .languages("auto", "")
            .message("Invalid.")
            .lines(List.of(new Line("Read.", "", "tasks: 1", null, null, null, List.of("why"))))
            .atMs(1)
            .workflow()
            .build());
    final JsonNode line = json(get(otto, "/v1/reviews")).at("/reviews/0");
    assertThat(line.get("target").asText()).isEqualTo("workflow");
    assertThat(line.has("target_language")).isFalse();

    assertThat(post(otto, "/v1/reviews/r-1/approve", "{}").statusCode()).isEqualTo(422);
    final HttpResponse<String> wrong =
        post(otto, "/v1/reviews/r-1/correct", correction("tasks: [{id: a, agent: nobody}]"));
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(json(wrong).get("detail").asText()).contains("tasks[0]");
    assertThat(post(otto, "/v1/reviews/r-1/correct", correction(VALID)).statusCode())
        .isEqualTo(200);
  }

  private static String correction(final String workflow) throws IOException {
    return "{\"sentences\":[{\"sentence\":0,\"text\":" + JSON.writeValueAsString(workflow) + "}]}";
  }

  private JsonNode validation(final String workflow) throws Exception {
    final HttpResponse<String> answer =
        post("/v1/workflows/validate", "{\"workflow\":" + JSON.writeValueAsString(workflow) + "}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private String state(final String token) throws Exception {
    return json(get("/v1/workflows/" + token)).get("status").asText();
  }

  private void tell(final String token, final What what) {
    jobs.add(new JobToken(token), what);
  }

  private HttpResponse<String> get(final String path) throws Exception {
    return get(shop, path);
  }

  private HttpResponse<String> get(final Secret who, final String path) throws Exception {
    return client.send(request(who, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(final String path, final String body) throws Exception {
    return post(shop, path, body);
  }

  private HttpResponse<String> post(final Secret who, final String path, final String body)
      throws Exception {
    return client.send(
        request(who, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(final Secret who, final String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + Objects.requireNonNull(server).port() + path))
        .header("Authorization", "Bearer " + who.text());
  }

  private static JsonNode json(final HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}
