package io.dragoman.gateway.libre;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.compat.ApiServer;
import io.dragoman.gateway.compat.ScriptedRuns;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.language.LinguaDetector;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.testing.Events;
import io.dragoman.testkit.ApiClient;
import io.dragoman.web.Admission;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
  private List<MemberState> members = List.of();
  private int charged;
  private ApiServer server;

  @BeforeEach
  void start() {
    server =
        ApiServer.start(
            new LibreApi(
                    runs,
                    () -> members,
                    DETECTOR,
                    new LibreApi.Settings(100_000, Duration.ofSeconds(60), false, false),
                    call -> {
                      charged++;
                      return Map.of();
                    },
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

  @Test
  void shouldGiveOtherTranslationsWhereThereAreAny() throws Exception {
    assertThat(
            post(
                    "/translate",
                    "{\"q\":\"안녕\\n또\",\"source\":\"ko\",\"target\":\"en\",\"alternatives\":2}")
                .body())
        .isEqualTo("{\"translatedText\":\"<안녕>\\n<또>\",\"alternatives\":[\"<안녕>\\n<again>\"]}");
    assertThat(runs.orders().getLast().options().alternatives()).isEqualTo(2);
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
        server.post("/translate", "application/x-www-form-urlencoded", "q=a+b&source=ko&target=en");

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
    assertThat(charged).as("a job for each language").isEqualTo(2);
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
    final JsonNode languages = JSON.readTree(server.get("/languages").body());

    assertThat(languages).hasSize(Language.values().length);
    assertThat(languages.findValuesAsText("code"))
        .contains("ko", "en", "zh", "zho_Hant", "ace_Latn")
        .doesNotHaveDuplicates()
        .allSatisfy(code -> assertThat(Language.find(code)).isPresent());
    assertThat(JSON.readTree(server.get("/frontend/settings").body()).path("charLimit").asInt())
        .isEqualTo(100_000);
  }

  @Test
  void shouldListTheLanguagesThatTranslatorsKnowNow() throws Exception {
    members =
        List.of(
            translator(List.of("kor_Hang", "eng_Latn"), List.of("eng_Latn")),
            translator(List.of("deu_Latn"), List.of("eng_Latn", "kor_Hang")),
            new MemberState(true, true, null));

    final JsonNode languages = JSON.readTree(server.get("/languages").body());

    assertThat(languages.findValuesAsText("code")).containsExactlyInAnyOrder("ko", "en", "de");
    assertThat(languages.toString())
        .contains("\"code\":\"de\",\"name\":\"German\",\"targets\":[\"en\",\"ko\"]");
  }

  private static MemberState translator(final List<String> sources, final List<String> targets) {
    return new MemberState(
        true,
        true,
        new MemberInfo(
            "translator",
            "1",
            "one",
            "",
            5_000,
            List.of(),
            new Skills(sources, targets, List.of()),
            0,
            0,
            0,
            0,
            null));
  }

  @Test
  void shouldKeepTheLinesOfAText() throws Exception {
    final HttpResponse<String> reply =
        post(
            "/translate",
            JSON.createObjectNode()
                .put("q", "안녕\r\n\n  네 \n")
                .put("source", "ko")
                .put("target", "en")
                .toString());

    assertThat(JSON.readTree(reply.body()).path("translatedText").asText())
        .isEqualTo("<안녕>\r\n\n  <네> \n");
    assertThat(reply.headers().firstValue("Content-Location")).isPresent();
  }

  @Test
  void shouldTranslateAFileAndKeepWhatIsNoText() throws Exception {
    final String subtitles = "1\r\n00:00:01,000 --> 00:00:02,500\r\n안녕\r\n\r\n";

    final HttpResponse<String> reply = upload("travel.SRT", subtitles, "ko");
    final HttpResponse<String> download =
        ApiClient.send(
                HttpRequest.newBuilder(
                    URI.create(JSON.readTree(reply.body()).path("translatedFileUrl").asText())))
            .raw();

    assertThat(download.body()).isEqualTo(subtitles.replace("안녕", "<안녕>"));
    assertThat(download.headers().firstValue("Content-Type"))
        .hasValue("application/x-subrip; charset=utf-8");
    assertThat(download.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"travel_en.SRT\"; filename*=UTF-8''travel_en.SRT");
  }

  @Test
  void shouldFindOutTheLanguageOfAFile() throws Exception {
    final HttpResponse<String> reply =
        upload("brief.txt", "Guten Morgen, wie geht es Ihnen heute?\n", "auto");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(runs.orders().getLast().sourceLanguage()).isEqualTo("deu_Latn");
    assertThat(upload("note.txt", "Good morning, how are you today?", "auto").body())
        .contains("The file is in English already.");
  }

  @ParameterizedTest
  @CsvSource({
    "paper.pdf, text, '.txt, .srt, .vtt, .html, .htm'",
    "noname, text, '.txt, .srt, .vtt, .html, .htm'",
    "film.srt, no times, 'There is no text to translate'",
    "empty.html, <p> </p>, 'There is no text to translate'"
  })
  void shouldSayWhichFilesAreTranslated(
      final String name, final String content, final String message) throws Exception {
    final HttpResponse<String> reply = upload(name, content, "ko");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(reply.body()).path("error").asText()).contains(message);
    assertThat(runs.orders()).isEmpty();
  }

  @Test
  void shouldKnowOnlyFilesOfJobs() throws Exception {
    assertThat(server.get("/download_file/AAAAAAAAAAAAAAAAAAAAAA.txt").statusCode()).isEqualTo(404);
    assertThat(server.get("/download_file/..%2Fpasswd").statusCode()).isEqualTo(400);
    final String job =
        post("/translate", "{\"q\":\"안녕\",\"source\":\"ko\",\"target\":\"en\"}")
            .headers()
            .firstValue("Content-Location")
            .orElseThrow();
    assertThat(server.get("/download_file/" + job.substring("/v1/jobs/".length())).body())
        .contains("The job is of no file.");
  }

  private HttpResponse<String> upload(final String name, final String content, final String source)
      throws Exception {
    return server.post(
        "/translate_file",
        "multipart/form-data; boundary=b",
        """
        --b\r
        Content-Disposition: form-data; name="source"\r
        \r
        %s\r
        --b\r
        Content-Disposition: form-data; name="target"\r
        \r
        en\r
        --b\r
        Content-Disposition: form-data; name="file"; filename="%s"\r
        \r
        %s\r
        --b--\r
        """
            .formatted(source, name, content));
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
                      new What.Translated(translation(id, texts.get(i))));
            })
        .toList();
  }

  private static Translation translation(final String id, final String text) {
    final Translation translation = Events.translation(id, 0, Events.ENGLISH, "<" + text + ">");
    translation.setAlternatives(text.equals("또") ? List.of("<again>") : List.of());
    return translation;
  }

  private HttpResponse<String> post(final String path, final String body) throws Exception {
    return server.post(path, "application/json", body);
  }
}
