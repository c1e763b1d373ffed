package io.dragoman.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.compat.ApiServer;
import io.dragoman.gateway.compat.ScriptedRuns;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.TimedWord;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.Admission;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ScriptedRuns runs = new ScriptedRuns(OpenAiApiTest::script);
  private final Set<String> skills = ConcurrentHashMap.newKeySet();
  private ApiServer server;

  @BeforeEach
  void start() {
    server =
        ApiServer.start(
            new OpenAiApi(
                    runs,
                    () -> List.of("whisper-tiny"),
                    skills::contains,
                    new OpenAiApi.Settings(1_000_000, Duration.ofSeconds(60)),
                    Admission.ALWAYS,
                    Admission.ALWAYS,
                    InstantSource.system())
                .routes(),
            OpenAiApi::tellErrors);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "json, application/json; charset=utf-8, '{\"text\":\"안녕 하세요\"}'",
    "text, text/plain; charset=utf-8, 안녕 하세요",
    "srt, text/plain; charset=utf-8, '00:00:01,500 --> 00:00:02,000'",
    "vtt, text/vtt; charset=utf-8, WEBVTT"
  })
  void shouldAnswerInEveryFormat(final String format, final String type, final String part)
      throws Exception {
    final HttpResponse<String> reply =
        speech("transcriptions", "language", "ko", "response_format", format);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Content-Type")).contains(type);
    assertThat(reply.headers().firstValue("Content-Location").orElseThrow())
        .startsWith("/v1/jobs/");
    assertThat(reply.body()).contains(part);
    assertThat(runs.audio()).containsExactly("sound");
    assertThat(runs.orders().getFirst().transcribeOnly()).isTrue();
  }

  @Test
  void shouldSayMoreInTheLongFormatAndInventNothing() throws Exception {
    final JsonNode reply =
        JSON.readTree(
            speech("transcriptions", "language", "ko", "response_format", "verbose_json").body());

    assertThat(reply.path("task").asText()).isEqualTo("transcribe");
    assertThat(reply.path("language").asText()).isEqualTo("korean");
    assertThat(reply.path("duration").asDouble()).isEqualTo(2.0);
    final JsonNode segment = reply.path("segments").path(1);
    assertThat(segment.path("start").asDouble()).isEqualTo(1.5);
    assertThat(segment.path("avg_logprob").asDouble()).isEqualTo(-0.2);
    assertThat(segment.has("compression_ratio")).as("not known").isFalse();
  }

  @Test
  void shouldTranslateIntoEnglishOrAnotherLanguage() throws Exception {
    assertThat(speech("translations", "language", "ko").body()).contains("hello there");
    assertThat(runs.orders().getFirst().targetLanguages()).containsExactly(Events.ENGLISH);

    speech("transcriptions", "language", "ko", "target_language", "ja");
    assertThat(runs.orders().getLast().targetLanguages()).containsExactly(Events.JAPANESE);
  }

  @Test
  void shouldAnswerInTheLanguageThatIsFoundOut() throws Exception {
    final JsonNode reply =
        JSON.readTree(speech("transcriptions", "response_format", "verbose_json").body());
    assertThat(reply.path("language").asText()).isEqualTo("korean");
    assertThat(runs.orders().getLast().sourceLanguage()).isEqualTo("auto");

    assertThat(speech("transcriptions", "language", "auto", "target_language", "ko").body())
        .isEqualTo("{\"text\":\"안녕 하세요\"}");
    assertThat(
            speech("transcriptions", "language", "auto", "target_language", "ko", "stream", "true")
                .body())
        .contains("\"text\":\"안녕 하세요\"");
  }

  @Test
  void shouldHaveTheSpeechEngineTranslateIntoEnglishWhenAllCan() throws Exception {
    skills.add(Skills.TRANSLATE_SPEECH);

    final JsonNode reply =
        JSON.readTree(
            speech("translations", "language", "ko", "response_format", "verbose_json").body());

    assertThat(runs.orders().getFirst().targetLanguages()).isEmpty();
    assertThat(Objects.requireNonNull(runs.orders().getFirst().options()).task())
        .isEqualTo("translate");
    assertThat(reply.path("task").asText()).isEqualTo("translate");
    assertThat(reply.path("language").asText()).isEqualTo("english");
    assertThat(reply.path("text").asText()).as("what it wrote").isEqualTo("안녕 하세요");

    speech("translations", "language", "ko", "target_language", "ja");
    assertThat(runs.orders().getLast().targetLanguages()).containsExactly(Events.JAPANESE);
    speech("transcriptions", "language", "ko", "target_language", "en");
    assertThat(runs.orders().getLast().targetLanguages()).containsExactly(Events.ENGLISH);
  }

  @Test
  void shouldTellTheTimesOfWordsWhenAskedForThemAndTheEngineCan() throws Exception {
    skills.add(Skills.WORD_TIMESTAMPS);

    final JsonNode reply =
        JSON.readTree(
            speech(
                    "transcriptions",
                    "language",
                    "ko",
                    "response_format",
                    "verbose_json",
                    "timestamp_granularities[]",
                    "word",
                    "prompt",
                    "before")
                .body());

    final JobOptions options = Objects.requireNonNull(runs.orders().getFirst().options());
    assertThat(options.timestamps()).isEqualTo("word");
    assertThat(options.prompt()).isEqualTo("before");
    assertThat(reply.path("words").toString())
        .isEqualTo("[{\"word\":\"하세요\",\"start\":1.5,\"end\":1.9,\"probability\":0.5}]");
  }

  @Test
  void shouldStreamTheTextAsItComes() throws Exception {
    final HttpResponse<String> reply = speech("transcriptions", "language", "ko", "stream", "true");

    assertThat(reply.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(reply.body().lines().filter(line -> line.startsWith("data:")))
        .containsExactly(
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\"안녕\"}",
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\" 하세요\"}",
            "data: {\"type\":\"transcript.text.done\",\"text\":\"안녕 하세요\"}");
  }

  @Test
  void shouldTellInTheStreamWhatWentWrong() throws Exception {
    assertThat(speech("transcriptions", "language", "fr", "stream", "true").body())
        .contains("\"error\":", "It is not audio.");
  }

  @ParameterizedTest
  @CsvSource({
    "language, '', language, 400",
    "language, xx, language, 400",
    "model, gpt-9, model, 404",
    "response_format, pdf, response_format, 400",
    "temperature, hot, temperature, 400",
    "timestamp_granularities[], word, timestamp_granularities, 400"
  })
  void shouldTellProblemsAsOpenAiDoes(
      final String field, final String value, final String param, final int status)
      throws Exception {
    final HttpResponse<String> reply =
        field.equals("language")
            ? speech("transcriptions", field, value)
            : speech("transcriptions", "language", "ko", field, value);

    assertThat(reply.statusCode()).isEqualTo(status);
    final JsonNode error = JSON.readTree(reply.body()).path("error");
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("message").asText()).isNotEmpty();
    assertThat(error.path("type").asText()).endsWith("_error");
  }

  @Test
  void shouldSayWhatWasWrongWithTheAudio() throws Exception {
    final HttpResponse<String> reply = speech("transcriptions", "language", "fr");

    assertThat(reply.statusCode()).isEqualTo(422);
    assertThat(reply.body()).contains("It is not audio.");
    assertThat(server.get("/v1/audio/nothing").body()).startsWith("{\"error\":{");
  }

  @Test
  void shouldListTheAliasAndWhatRuns() throws Exception {
    assertThat(server.get("/v1/models").body())
        .contains("\"object\":\"list\"", "\"id\":\"whisper-1\"", "\"id\":\"whisper-tiny\"");
    assertThat(server.get("/v1/models/whisper-tiny").body()).contains("\"object\":\"model\"");
    assertThat(server.get("/v1/models/other").statusCode()).isEqualTo(404);
  }

  /** Korean is understood and translated; French is no audio. */
  private static List<What> script(final JobToken token, final JobOrder order) {
    final String id = token.text();
    if ("fra_Latn".equals(order.sourceLanguage())) {
      return List.of(new What.Told(Events.failed(id, Stage.INGEST, -1, "")));
    }
    final String[] targets =
        Stream.ofNullable(order.targetLanguages()).flatMap(List::stream).toArray(String[]::new);
    final Stream<What> said =
        Stream.of(
            new What.Told(Events.accepted(id, RequestKind.AUDIO, 2, targets)),
            new What.Transcribed(withWords(transcript(id, 1, "하세요", 1_500, targets), order)),
            new What.Transcribed(transcript(id, 0, "안녕", 0, targets)));
    final Stream<What> translated =
        Stream.of(targets)
            .flatMap(
                target ->
                    Stream.of(
                        new What.Translated(translation(id, 0, target, "hello")),
                        new What.Translated(translation(id, 1, target, "there"))));
    return Stream.concat(said, translated).toList();
  }

  private static Transcript withWords(final Transcript transcript, final JobOrder order) {
    if (order.options() != null && "word".equals(order.options().timestamps())) {
      transcript
          .getSegments()
          .getFirst()
          .setWords(List.of(new TimedWord(1_500L, 1_900L, "하세요", 0.5f)));
    }
    return transcript;
  }

  private static Transcript transcript(
      final String id,
      final int index,
      final String text,
      final long start,
      final String... targets) {
    final Transcript transcript = Events.transcript(id, index, text, targets);
    transcript.setStartMs(start);
    transcript.setEndMs(start + 500);
    transcript.setSegments(
        List.of(
            TimedText.newBuilder()
                .setStartMs(start)
                .setEndMs(start + 500)
                .setText(text)
                .setAverageLogProbability(-0.2f)
                .build()));
    return transcript;
  }

  private static Translation translation(
      final String id, final int index, final String target, final String text) {
    return Events.translation(id, index, target, text);
  }

  private HttpResponse<String> speech(final String path, final String... fields) throws Exception {
    final StringBuilder body = new StringBuilder();
    final Map<String, String> all = new LinkedHashMap<>(Map.of("model", "whisper-1"));
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    all.forEach(
        (name, value) ->
            body.append("--B\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n")
                .append(value)
                .append("\r\n"));
    body.append("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n")
        .append("Content-Type: audio/wav\r\n\r\nsound\r\n--B--\r\n");
    return server.post("/v1/audio/" + path, "multipart/form-data; boundary=B", body.toString());
  }
}
