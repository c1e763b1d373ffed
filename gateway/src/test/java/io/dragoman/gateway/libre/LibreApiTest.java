package io.dragoman.gateway.libre;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.compat.ScriptedRuns;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.Admission;
import io.dragoman.web.Limits;
import io.dragoman.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibreApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final LinguaDetector DETECTOR = new LinguaDetector();

  private final ScriptedRuns runs = new ScriptedRuns(LibreApiTest::script);
  private WebServer server;

  @BeforeEach
  void start() {
    server =
        WebServer.at("127.0.0.1", 0)
            .limits(Limits.ofHeap(Runtime.getRuntime().maxMemory()))
            .start();
    server.add(
        new LibreApi(
                runs,
                DETECTOR,
                new LibreApi.Settings(100_000, Duration.ofSeconds(60), false),
                Admission.ALWAYS,
                Admission.ALWAYS)
            .routes());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldTranslateATextOrAListAsItWasSent() throws Exception {
    assertThat(post("/translate", "{\"q\":\"안녕\",\"source\":\"ko\",\"target\":\"en\"}").body())
        .isEqualTo("{\"translatedText\":\"<안녕>\"}");
    assertThat(
            post(
                    "/translate",
                    "{\"q\":[\"안녕\",\" \",\"네\"],\"source\":\"ko\",\"target\":\"eng_Latn\","
                        + "\"alternatives\":2,\"api_key\":\"\"}")
                .body())
        .isEqualTo("{\"translatedText\":[\"<안녕>\",\" \",\"<네>\"],\"alternatives\":[[],[],[]]}");
    assertThat(runs.orders().getLast().texts()).containsExactly("안녕", "네");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "html"})
  void shouldRefuseTooManyTextsBeforeItLooksAtThem(final String format) throws Exception {
    final String many = String.join(",", Collections.nCopies(1_001, "\"a\""));
    final HttpResponse<String> reply =
        post(
            "/translate",
            "{\"q\":["
                + many
                + "],\"source\":\"auto\",\"target\":\"en\",\"format\":\""
                + format
                + "\"}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(runs.orders()).isEmpty();
  }

  @Test
  void shouldTranslateWhatIsBetweenTheTagsOfHtml() throws Exception {
    final HttpResponse<String> reply =
        post(
            "/translate",
            JSON.createObjectNode()
                .put(
                    "q",
                    "<p class=\"a\"> 안녕 <b>네</b></p><script>x()</script><i translate=\"no\">X</i>"
                        + " 1 &lt; 2")
                .put("source", "ko")
                .put("target", "en")
                .put("format", "html")
                .toString());

    assertThat(JSON.readTree(reply.body()).path("translatedText").asText())
        .isEqualTo(
            "<p class=\"a\"> &lt;안녕&gt; <b>&lt;네&gt;</b></p><script>x()</script>"
                + "<i translate=\"no\">X</i> &lt;1 &lt; 2&gt;");
    assertThat(runs.orders()).hasSize(1);
  }

  @Test
  void shouldTakeAFormAsWell() throws Exception {
    final HttpResponse<String> reply =
        send("/translate", "application/x-www-form-urlencoded", "q=a+b&source=ko&target=en");

    assertThat(reply.body()).isEqualTo("{\"translatedText\":\"<a b>\"}");
  }

  @Test
  void shouldFindOutTheLanguageOfEachText() throws Exception {
    final JsonNode reply =
        JSON.readTree(
            post(
                    "/translate",
                    "{\"q\":[\"Guten Morgen, wie geht es Ihnen heute?\","
                        + "\"Good morning, how are you today?\","
                        + "\"Bonjour, comment allez-vous aujourd'hui ?\"],"
                        + "\"source\":\"auto\",\"target\":\"en\"}")
                .body());

    assertThat(reply.path("detectedLanguage").findValuesAsText("language"))
        .containsExactly("de", "en", "fr");
    assertThat(reply.path("translatedText").path(1).asText())
        .as("it is English already")
        .isEqualTo("Good morning, how are you today?");
    assertThat(runs.orders())
        .extracting(JobOrder::sourceLanguage)
        .containsExactly("deu_Latn", "fra_Latn");
  }

  @ParameterizedTest
  @CsvSource({
    "안녕하세요 만나서 반갑습니다, ko",
    "これは日本語の文章です, ja",
    "Это предложение на русском языке, ru",
    "هذه جملة باللغة العربية, ar"
  })
  void shouldSayWhichLanguageATextIsIn(final String text, final String language) throws Exception {
    final JsonNode best =
        JSON.readTree(post("/detect", JSON.createObjectNode().put("q", text).toString()).body())
            .path(0);

    assertThat(best.path("language").asText()).isEqualTo(language);
    assertThat(best.path("confidence").asDouble()).isBetween(1.0, 100.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"source\":\"ko\",\"target\":\"en\"}",
        "{\"q\":7,\"source\":\"ko\",\"target\":\"en\"}",
        "{\"q\":[],\"source\":\"ko\",\"target\":\"en\"}",
        "{\"q\":\"a\",\"source\":\"klingon\",\"target\":\"en\"}",
        "{\"q\":\"a\",\"source\":\"ko\",\"target\":\"klingon\"}",
        "{\"q\":\"a\",\"source\":\"ko\",\"target\":\"en\",\"format\":\"pdf\"}"
      })
  void shouldTellProblemsAsLibreTranslateDoes(final String body) throws Exception {
    final HttpResponse<String> reply = post("/translate", body);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(reply.body()).path("error").asText()).isNotEmpty();
  }

  @Test
  void shouldSayWhyATextIsNotTranslated() throws Exception {
    final HttpResponse<String> reply =
        post("/translate", "{\"q\":\"bad\",\"source\":\"ko\",\"target\":\"en\"}");

    assertThat(reply.statusCode()).isEqualTo(422);
    assertThat(reply.body()).contains("It is not audio.");
  }

  @Test
  void shouldListLanguagesByTheCodesThatItTakes() throws Exception {
    final JsonNode languages = JSON.readTree(get("/languages").body());

    assertThat(languages).hasSize(Language.values().length);
    assertThat(languages.findValuesAsText("code"))
        .contains("ko", "en", "zh", "zho_Hant", "ace_Latn")
        .doesNotHaveDuplicates()
        .allSatisfy(code -> assertThat(Language.find(code)).isPresent());
    assertThat(JSON.readTree(get("/frontend/settings").body()).path("charLimit").asInt())
        .isEqualTo(100_000);
  }

  private static List<What> script(final JobToken token, final JobOrder order) {
    final List<String> texts = order.texts();
    return IntStream.range(0, texts.size())
        .boxed()
        .flatMap(
            i -> {
              final String id = token.requestId(i, texts.size());
              return texts.get(i).equals("bad")
                  ? Stream.<What>of(new What.Told(Events.failed(id, Stage.INGEST, -1, "")))
                  : Stream.<What>of(
                      new What.Told(Events.accepted(id, RequestKind.TEXT, 1, Events.ENGLISH)),
                      new What.Translated(
                          Events.translation(id, 0, Events.ENGLISH, "<" + texts.get(i) + ">")));
            })
        .toList();
  }

  private HttpResponse<String> post(final String path, final String body) throws Exception {
    return send(path, "application/json", body);
  }

  private HttpResponse<String> send(final String path, final String type, final String body)
      throws Exception {
    return exchange(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(final String path) throws Exception {
    return exchange(HttpRequest.newBuilder(uri(path)));
  }

  private static HttpResponse<String> exchange(final HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private URI uri(final String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
