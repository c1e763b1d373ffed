package io.dragoman.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.gateway.api.AudioFile;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.compat.JobEnd;
import io.dragoman.gateway.compat.JobRuns;
import io.dragoman.gateway.compat.Orders;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.Language;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Route;
import io.dragoman.web.UploadedFile;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes of OpenAI that concern speech. */
public final class OpenAiApi {
  private static final String TAG = "openai";
  private static final String DEFAULT_MODEL = "whisper-1";
  private static final ErrorFormat ERRORS = new OpenAiErrors();
  private static final long FIELDS_BYTES = 1L << 20;

  private final JobRuns runs;
  private final Supplier<List<String>> models;
  private final Settings settings;
  private final Admission submissions;
  private final Admission looks;
  private final InstantSource clock;
  private final Predicate<String> skills;

  /**
   * What callers may do.
   *
   * @param maxAudioBytes of a file
   * @param patience how long a request waits for its answer
   */
  public record Settings(long maxAudioBytes, Duration patience) {}

  /**
   * On jobs.
   *
   * @param models those that speech engines have now
   * @param skills which of the tasks of {@link Skills} every speech engine can do now
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   */
  public OpenAiApi(
      final JobRuns runs,
      final Supplier<List<String>> models,
      final Predicate<String> skills,
      final Settings settings,
      final Admission submissions,
      final Admission looks,
      final InstantSource clock) {
    this.runs = runs;
    this.models = models;
    this.skills = skills;
    this.settings = settings;
    this.submissions = submissions;
    this.looks = looks;
    this.clock = clock;
  }

  /** A model. */
  record Model(String id, String object, long created, @JsonProperty("owned_by") String ownedBy) {}

  /** All models. */
  record Models(String object, List<Model> data) {}

  /** Has problems on their paths told as OpenAI does, where there is no route too. */
  public static void tellErrors(final WebServer server) {
    server.errors("/v1/audio/", ERRORS);
    server.errors("/v1/models", ERRORS);
  }

  /** All of them. */
  public List<Route> routes() {
    return List.of(
        speech("/v1/audio/transcriptions", "createTranscription", "Transcribe audio")
            .by(call -> speech(call, target(call), false)),
        speech("/v1/audio/translations", "createTranslation", "Translate audio into English")
            .by(call -> speech(call, target(call).or(() -> Optional.of(Language.ENG_LATN)), true)),
        Route.get("/v1/models", "listModels", "List models")
            .needs(Role.CLIENT)
            .tag(TAG)
            .admittedBy(looks)
            .errors(ERRORS)
            .answers(200, Models.class, "The alias, and what engines run.")
            .by(call -> ApiResponse.ok(new Models("list", all().map(OpenAiApi::model).toList()))),
        Route.get("/v1/models/{model}", "getModel", "Look at a model")
            .needs(Role.CLIENT)
            .tag(TAG)
            .place("model", "Its name.")
            .admittedBy(looks)
            .errors(ERRORS)
            .answers(200, Model.class, "It is there.")
            .refuses(Code.NOT_FOUND)
            .by(
                call -> {
                  refuseUnknown(call.path("model"));
                  return ApiResponse.ok(model(call.path("model")));
                }));
  }

  private Route.Declaration speech(final String path, final String id, final String summary) {
    return Route.post(path, id, summary)
        .repeatable()
        .needs(Role.CLIENT)
        .tag(TAG)
        .details(
            "The answer waits for the job, which can be asked for by the token in"
                + " Content-Location too.")
        .takes(SpeechRequest.class, Encoding.MULTIPART)
        .files("file")
        .passesOverUnknown()
        .maxBodyBytes(settings.maxAudioBytes() + FIELDS_BYTES)
        .admittedBy(submissions)
        .mayWait(settings.patience())
        .errors(ERRORS)
        .answers(200, SpeechAnswer.Text.class, "json, or verbose_json with more.")
        .answersText(200, "text/plain", "text and srt.")
        .answersText(200, "text/vtt", "vtt.")
        .answersText(200, "text/event-stream", "With stream: transcript.text.delta and done.")
        .refuses(Code.NOT_FOUND, Code.UNPROCESSABLE, Code.TIMEOUT);
  }

  private static Optional<Language> target(final ApiRequest call) {
    return Optional.ofNullable(call.body().as(SpeechRequest.class).targetLanguage())
        .map(code -> language("target_language", code));
  }

  private ApiResponse speech(
      final ApiRequest call, final Optional<Language> wanted, final boolean translation) {
    final SpeechRequest request = call.body().as(SpeechRequest.class);
    refuseUnknown(request.model());
    if (request.words() && !skills.test(Skills.WORD_TIMESTAMPS)) {
      throw ApiException.notOneOf(
          "timestamp_granularities",
          "The speech model cannot tell the times of words.",
          List.of("segment"));
    }
    final Optional<Language> spoken = spoken(request.language());
    final Optional<Language> other =
        wanted.filter(language -> spoken.filter(language::equals).isEmpty());
    final boolean english =
        translation
            && other.filter(Language.ENG_LATN::equals).isPresent()
            && skills.test(Skills.TRANSLATE_SPEECH);
    final Optional<Language> target = other.filter(language -> !english);
    final JobOrder order =
        Orders.audio(
            spoken.map(Language::flores).orElse(Language.AUTO),
            target,
            options(request, english),
            settings.patience());
    final JobRuns.Run run = runs.begin(order, List.of(file(call)), call);
    final String location = JobEnd.url(run.token());
    if (Boolean.TRUE.equals(request.stream())) {
      return ApiResponse.events(
              stream ->
                  Thread.ofVirtual()
                      .name("speech-stream")
                      .start(() -> SpeechStream.follow(run, stream, target, call.id(), clock)))
          .withHeader("Content-Location", location);
    }
    return SpeechAnswer.of(run.done().inputs().getFirst(), spoken, target, english)
        .as(request.format())
        .withHeader("Content-Location", location);
  }

  private static AudioFile file(final ApiRequest call) {
    final List<UploadedFile> files = call.body().files();
    if (files.size() != 1) {
      throw ApiException.invalid(
          "file",
          files.isEmpty() ? "There is no file." : "There are " + files.size() + " files.",
          "Send one part named 'file' with the audio.");
    }
    final UploadedFile file = files.getFirst();
    return new AudioFile(file.fileName(), file.size(), file::open);
  }

  /** Empty: to be found out. */
  private static Optional<Language> spoken(final @Nullable String code) {
    return Optional.ofNullable(code)
        .filter(named -> !Language.isAuto(named))
        .map(named -> language("language", named));
  }

  private static Language language(final String field, final String code) {
    return Language.find(code)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    field,
                    "The language is unknown.",
                    "Write an ISO 639-1 code such as ko, or a FLORES-200 code such as kor_Hang."));
  }

  private static JobOptions options(final SpeechRequest request, final boolean english) {
    return new JobOptions(
        request.prompt() == null || request.prompt().isBlank() ? null : request.prompt(),
        null,
        english ? "translate" : null,
        request.words() ? "word" : null,
        null,
        request.temperature() == null ? null : request.temperature().floatValue(),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private void refuseUnknown(final String model) {
    if (all().noneMatch(model::equals)) {
      throw new ApiException(
              Code.NOT_FOUND,
              "There is no such model.",
              "Use " + DEFAULT_MODEL + ", or one that GET /v1/models lists.")
          .withField("model");
    }
  }

  private Stream<String> all() {
    return Stream.concat(Stream.of(DEFAULT_MODEL), models.get().stream()).distinct();
  }

  private static Model model(final String id) {
    return new Model(id, "model", 0, "dragoman");
  }
}
