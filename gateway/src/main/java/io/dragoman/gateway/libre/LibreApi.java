package io.dragoman.gateway.libre;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.client.RequestView;
import io.dragoman.gateway.compat.JobRuns;
import io.dragoman.gateway.compat.Orders;
import io.dragoman.gateway.job.JobView;
import io.dragoman.schemas.Language;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Bounds;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Route;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The routes of LibreTranslate, for text. */
public final class LibreApi {
  private static final String TAG = "libretranslate";
  private static final String KEY = "api_key";
  private static final String AUTO = "auto";
  private static final String HTML = "html";
  private static final List<String> FORMATS = List.of("text", HTML);
  private static final int MAX_GUESSES = 5;
  private static final int MAX_TEXTS = 1_000;

  /**
   * Characters of all texts of a request that their languages are found out from, or a few more.
   */
  private static final int LOOKED_AT = 20_000;

  private static final int LOOKED_AT_LEAST = 40;
  private static final ErrorFormat ERRORS = new LibreErrors();

  private final JobRuns runs;
  private final LinguaDetector detector;
  private final Settings settings;
  private final Admission submissions;
  private final Admission looks;

  /**
   * What callers may do.
   *
   * @param maxTextBytes of a request
   * @param patience how long a request waits for its answer
   * @param keyRequired whether callers need an API key
   */
  public record Settings(int maxTextBytes, Duration patience, boolean keyRequired) {}

  /**
   * On jobs.
   *
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   */
  public LibreApi(
      final JobRuns runs,
      final LinguaDetector detector,
      final Settings settings,
      final Admission submissions,
      final Admission looks) {
    this.runs = runs;
    this.detector = detector;
    this.settings = settings;
    this.submissions = submissions;
    this.looks = looks;
  }

  /** What is to be translated. */
  record Translate(
      @JsonPropertyDescription("A text, or a list of texts.") JsonNode q,
      @JsonPropertyDescription("Its language, or auto.") String source,
      @JsonPropertyDescription("The language wanted.") String target,
      @JsonPropertyDescription("text, or html: what is between its tags.") @Nullable String format,
      @JsonPropertyDescription("How many other translations; there are none yet.")
          @Bounds(min = 0, max = 10)
          @Nullable Integer alternatives) {}

  /** What it is in another language; texts and lists as they were sent. */
  record Translated(
      Object translatedText, @Nullable Object detectedLanguage, @Nullable Object alternatives) {}

  /** Whose language is asked for. */
  record Detect(@JsonPropertyDescription("A text.") String q) {}

  /**
   * A language that a text may be in.
   *
   * @param confidence 0 to 100
   */
  record Detected(double confidence, String language) {}

  /** What a page needs to know. */
  record Frontend(
      boolean apiKeys,
      int charLimit,
      int frontendTimeout,
      boolean keyRequired,
      boolean suggestions,
      boolean filesTranslation,
      List<String> supportedFilesFormat,
      Map<String, LibreLanguages.Entry> language) {}

  /** All of them. */
  public List<Route> routes() {
    final List<LibreLanguages.Entry> languages = LibreLanguages.all();
    return List.of(
        Route.post("/translate", "translate", "Translate text")
            .needs(Role.CLIENT)
            .tag(TAG)
            .takes(Translate.class, Encoding.JSON, Encoding.FORM)
            .keyIn(KEY)
            .passesOverUnknown()
            .maxBodyBytes(2L * settings.maxTextBytes())
            .admittedBy(submissions)
            .errors(ERRORS)
            .answers(200, Translated.class, "The translation.")
            .refuses(Code.UNPROCESSABLE, Code.TIMEOUT)
            .by(this::translate),
        Route.post("/detect", "detect", "Find out the language of a text")
            .needs(Role.CLIENT)
            .tag(TAG)
            .takes(Detect.class, Encoding.JSON, Encoding.FORM)
            .keyIn(KEY)
            .passesOverUnknown()
            .admittedBy(looks)
            .errors(ERRORS)
            .answers(200, Detected[].class, "The likeliest first.")
            .by(call -> ApiResponse.ok(detected(call.body().as(Detect.class).q()))),
        Route.get("/languages", "languages", "List languages")
            .open()
            .tag(TAG)
            .errors(ERRORS)
            .answers(200, LibreLanguages.Entry[].class, "All of them.")
            .by(call -> ApiResponse.ok(languages)),
        Route.get("/frontend/settings", "frontendSettings", "Say what a page needs to know")
            .open()
            .tag(TAG)
            .errors(ERRORS)
            .answers(200, Frontend.class, "As LibreTranslate says it.")
            .by(call -> ApiResponse.ok(frontend())));
  }

  private Frontend frontend() {
    return new Frontend(
        settings.keyRequired(),
        settings.maxTextBytes(),
        (int) settings.patience().toMillis(),
        settings.keyRequired(),
        false,
        false,
        List.of(),
        Map.of(
            "source",
            new LibreLanguages.Entry(AUTO, "Auto Detect", List.of()),
            "target",
            new LibreLanguages.Entry("en", Language.ENG_LATN.englishName(), List.of())));
  }

  private List<Detected> detected(final String text) {
    return detector.guesses(text).stream().limit(MAX_GUESSES).map(LibreApi::detected).toList();
  }

  private static Detected detected(final LinguaDetector.Guess guess) {
    return new Detected(
        Math.round(guess.confidence() * 100), LibreLanguages.code(guess.language()));
  }

  private ApiResponse translate(final ApiRequest call) {
    final Translate wanted = call.body().as(Translate.class);
    final boolean html = isHtml(wanted.format());
    final List<String> texts = texts(wanted.q());
    final Language target = LibreLanguages.of("target", wanted.target());
    final int most =
        Math.clamp(LOOKED_AT / texts.size(), LOOKED_AT_LEAST, LinguaDetector.MAX_CHARS);
    final List<LinguaDetector.Guess> sources =
        texts.stream()
            .map(text -> html ? String.join("\n", new HtmlText(text).texts()) : text)
            .map(text -> source(wanted.source(), text, target, most))
            .toList();
    final List<String> answers =
        html ? ofHtml(texts, sources, target, call) : translated(texts, sources, target, call);
    final boolean list = wanted.q().isArray();
    final Optional<List<Detected>> found =
        wanted.source().equals(AUTO)
            ? Optional.of(sources.stream().map(LibreApi::detected).toList())
            : Optional.empty();
    final boolean alternatives = wanted.alternatives() != null && wanted.alternatives() > 0;
    return ApiResponse.ok(
        new Translated(
            list ? answers : answers.getFirst(),
            found.map(all -> list ? all : all.getFirst()).orElse(null),
            alternatives
                ? list ? texts.stream().map(text -> List.of()).toList() : List.of()
                : null));
  }

  private static boolean isHtml(final @Nullable String format) {
    if (format != null && !FORMATS.contains(format)) {
      throw ApiException.notOneOf("format", "There is no such format.", FORMATS);
    }
    return HTML.equals(format);
  }

  /** All texts of all pieces are one job. */
  private List<String> ofHtml(
      final List<String> pieces,
      final List<LinguaDetector.Guess> sources,
      final Language target,
      final ApiRequest call) {
    final List<HtmlText> parsed = pieces.stream().map(HtmlText::new).toList();
    final List<String> texts = new ArrayList<>();
    final List<LinguaDetector.Guess> each = new ArrayList<>();
    for (int i = 0; i < parsed.size(); i++) {
      for (final String text : parsed.get(i).texts()) {
        texts.add(text);
        each.add(sources.get(i));
      }
    }
    final List<String> answers = translated(texts, each, target, call);
    final List<String> pages = new ArrayList<>();
    int at = 0;
    for (final HtmlText page : parsed) {
      final int count = page.texts().size();
      pages.add(page.with(answers.subList(at, at + count)));
      at += count;
    }
    return pages;
  }

  private static List<String> texts(final JsonNode q) {
    final List<String> texts = new ArrayList<>();
    if (q.isArray()) {
      q.forEach(text -> texts.add(text(text)));
    } else {
      texts.add(text(q));
    }
    if (texts.isEmpty()) {
      throw ApiException.invalid("q", "There is no text.", "Send a text, or a list of texts.");
    }
    if (texts.size() > MAX_TEXTS) {
      throw ApiException.invalid(
          "q", "There are too many texts.", "Send at most " + MAX_TEXTS + " at once.");
    }
    return texts;
  }

  private static String text(final JsonNode q) {
    if (!q.isTextual()) {
      throw ApiException.invalid("q", "q is no text.", "Send a text, or a list of texts.");
    }
    return q.textValue();
  }

  /** A text that says nothing is in the target language already. */
  private LinguaDetector.Guess source(
      final String code, final String text, final Language target, final int most) {
    return code.equals(AUTO)
        ? detector.guesses(text, most).stream()
            .findFirst()
            .orElse(new LinguaDetector.Guess(target, 0))
        : new LinguaDetector.Guess(LibreLanguages.of("source", code), 1);
  }

  /** One job for each source language; what is in the target language already stays as it is. */
  private List<String> translated(
      final List<String> texts,
      final List<LinguaDetector.Guess> sources,
      final Language target,
      final ApiRequest call) {
    final List<String> answers = new ArrayList<>(texts);
    final Map<Language, List<Integer>> positions = new LinkedHashMap<>();
    IntStream.range(0, texts.size())
        .filter(i -> !texts.get(i).isBlank() && sources.get(i).language() != target)
        .forEach(
            i ->
                positions
                    .computeIfAbsent(sources.get(i).language(), any -> new ArrayList<>())
                    .add(i));
    positions.forEach(
        (source, where) -> {
          final JobView done =
              runs.run(
                  Orders.texts(
                      where.stream().map(texts::get).toList(),
                      source,
                      target,
                      settings.patience().toSeconds()),
                  List.of(),
                  call);
          for (int i = 0; i < where.size(); i++) {
            final RequestView view = done.inputs().get(i);
            answers.set(where.get(i), view.translation(target));
          }
        });
    return answers;
  }
}
