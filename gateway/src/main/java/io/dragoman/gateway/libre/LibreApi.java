package io.dragoman.gateway.libre;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.client.RequestView;
import io.dragoman.gateway.compat.JobEnd;
import io.dragoman.gateway.compat.JobRuns;
import io.dragoman.gateway.compat.Orders;
import io.dragoman.gateway.document.DocumentFormat;
import io.dragoman.gateway.document.Html;
import io.dragoman.gateway.document.PlainText;
import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.language.LinguaDetector;
import io.dragoman.resilience.membership.MemberState;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes of LibreTranslate. */
public final class LibreApi {
  private static final String TAG = "libretranslate";
  static final String KEY = "api_key";

  /** As a client of npm writes it. */
  static final String KEY_TOO = "apiKey";

  private static final String AUTO = "auto";
  private static final String HTML = "html";
  private static final List<String> FORMATS = List.of("text", HTML);
  private static final int MAX_GUESSES = 5;
  private static final int MAX_TEXTS = 1_000;

  /** Each is a job of its own. */
  private static final int MAX_SOURCES = 10;

  /**
   * Characters of all texts of a request that their languages are found out from, or a few more.
   */
  private static final int LOOKED_AT = 20_000;

  private static final int LOOKED_AT_LEAST = 40;

  /** How long a page waits for the next key before it has a text translated. */
  private static final int TYPING_MS = 500;

  private static final ErrorFormat ERRORS = new LibreErrors();

  private final JobRuns runs;
  private final LibreFiles files;
  private final LibreLanguages languages;
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
   * @param tls whether they come with TLS
   */
  public record Settings(int maxTextBytes, Duration patience, boolean keyRequired, boolean tls) {}

  /**
   * On jobs.
   *
   * @param members what instances of all apps say
   * @param submissions decides whether a job is taken now
   * @param looks decides whether another request is served now
   */
  public LibreApi(
      final JobRuns runs,
      final Supplier<List<MemberState>> members,
      final LinguaDetector detector,
      final Settings settings,
      final Admission submissions,
      final Admission looks) {
    this.runs = runs;
    this.files = new LibreFiles(runs, detector, settings);
    this.languages = new LibreLanguages(members);
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
      @JsonPropertyDescription("How many other translations are wanted; there may be fewer.")
          @Bounds(min = 0, max = 10)
          @Nullable Integer alternatives,
      @JsonPropertyDescription(
              "How the reader is addressed: formal, informal or neutral; not of LibreTranslate.")
          @Nullable String tone) {
    int others() {
      return alternatives == null ? 0 : alternatives;
    }

    @Nullable JobOptions options() {
      return others() == 0 && tone == null
          ? null
          : new JobOptions(
              null, null, null, null, null, null, null, null, others(), null, tone, null);
    }
  }

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
    return Stream.concat(texts().stream(), files.routes(submissions, looks).stream()).toList();
  }

  private List<Route> texts() {
    return List.of(
        Route.post("/translate", "translate", "Translate text")
            .repeatable()
            .needs(Role.CLIENT)
            .tag(TAG)
            .takes(Translate.class, Encoding.JSON, Encoding.FORM)
            .keyIn(KEY, KEY_TOO)
            .passesOverUnknown()
            .maxBodyBytes(2L * settings.maxTextBytes())
            .admittedBy(submissions)
            .mayWait(settings.patience().multipliedBy(MAX_SOURCES))
            .errors(ERRORS)
            .answers(200, Translated.class, "The translation.")
            .refuses(Code.UNPROCESSABLE, Code.TIMEOUT)
            .by(this::translate),
        Route.post("/detect", "detect", "Find out the language of a text")
            .repeatable()
            .needs(Role.CLIENT)
            .tag(TAG)
            .takes(Detect.class, Encoding.JSON, Encoding.FORM)
            .keyIn(KEY, KEY_TOO)
            .passesOverUnknown()
            .admittedBy(looks)
            .errors(ERRORS)
            .answers(200, Detected[].class, "The likeliest first.")
            .by(call -> ApiResponse.ok(detected(call.body().as(Detect.class).q()))),
        Route.get("/languages", "languages", "List languages")
            .open()
            .tag(TAG)
            .errors(ERRORS)
            .answers(200, LibreLanguages.Entry[].class, "Those that engines know now.")
            .by(call -> ApiResponse.ok(languages.all())),
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
        TYPING_MS,
        settings.keyRequired(),
        false,
        true,
        DocumentFormat.allExtensions(),
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
    final List<Cut> cuts =
        texts(wanted.q()).stream().map(html ? Html::cut : PlainText::cut).toList();
    refuseTooMany(cuts);
    final Language target = LibreLanguages.of("target", wanted.target());
    final int most = Math.clamp(LOOKED_AT / cuts.size(), LOOKED_AT_LEAST, LinguaDetector.MAX_CHARS);
    final List<LinguaDetector.Guess> sources =
        cuts.stream()
            .map(cut -> source(wanted.source(), String.join("\n", cut.texts()), target, most))
            .toList();
    final Translation translation = translated(cuts, sources, target, wanted, call);
    final boolean list = wanted.q().isArray();
    final Optional<List<Detected>> found =
        wanted.source().equals(AUTO)
            ? Optional.of(sources.stream().map(LibreApi::detected).toList())
            : Optional.empty();
    final List<String> answers = translation.texts();
    final List<List<String>> others = translation.alternatives();
    final ApiResponse answer =
        ApiResponse.ok(
            new Translated(
                list ? answers : answers.getFirst(),
                found.map(all -> list ? all : all.getFirst()).orElse(null),
                wanted.others() > 0 ? list ? others : others.getFirst() : null));
    return translation
        .job()
        .map(job -> answer.withHeader("Content-Location", JobEnd.url(job)))
        .orElse(answer);
  }

  private static boolean isHtml(final @Nullable String format) {
    if (format != null && !FORMATS.contains(format)) {
      throw ApiException.notOneOf("format", "There is no such format.", FORMATS);
    }
    return HTML.equals(format);
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

  private static void refuseTooMany(final List<Cut> cuts) {
    final int all = cuts.stream().mapToInt(cut -> cut.texts().size()).sum();
    if (all > DocumentFormat.MAX_TEXTS) {
      throw ApiException.invalid(
          "q",
          "There are %,d lines or pieces of text.".formatted(all),
          "Send at most %,d at once.".formatted(DocumentFormat.MAX_TEXTS));
    }
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

  /**
   * What came of a request.
   *
   * @param texts as many as were sent
   * @param alternatives others of each
   * @param job the token of its job, when there was just one
   */
  private record Translation(
      List<String> texts, List<List<String>> alternatives, Optional<String> job) {}

  /** What is in the target language already stays as it is. */
  private Translation translated(
      final List<Cut> cuts,
      final List<LinguaDetector.Guess> sources,
      final Language target,
      final Translate wanted,
      final ApiRequest call) {
    final Map<Language, List<Integer>> positions = new LinkedHashMap<>();
    IntStream.range(0, cuts.size())
        .filter(i -> !cuts.get(i).texts().isEmpty() && sources.get(i).language() != target)
        .forEach(
            i ->
                positions
                    .computeIfAbsent(sources.get(i).language(), any -> new ArrayList<>())
                    .add(i));
    charge(positions.size(), call);
    final List<JobRuns.Run> begun =
        runs.begin(
            positions.entrySet().stream()
                .map(
                    entry ->
                        Orders.texts(
                            entry.getValue().stream()
                                .flatMap(i -> cuts.get(i).texts().stream())
                                .toList(),
                            entry.getKey(),
                            target,
                            wanted.options(),
                            settings.patience()))
                .toList(),
            wanted,
            call);
    final List<List<String>> answers = new ArrayList<>();
    final List<List<String>> others = new ArrayList<>();
    for (final Cut cut : cuts) {
      answers.add(cut.texts());
      others.add(List.of());
    }
    final Iterator<JobRuns.Run> ends = begun.iterator();
    for (final List<Integer> where : positions.values()) {
      int next = 0;
      final List<RequestView> views = ends.next().done().inputs();
      for (final int i : where) {
        final int end = next + cuts.get(i).texts().size();
        final List<RequestView> parts = views.subList(next, end);
        answers.set(i, parts.stream().map(view -> view.translation(target)).toList());
        others.set(i, alternatives(cuts.get(i), parts, target));
        next = end;
      }
    }
    return new Translation(
        IntStream.range(0, cuts.size())
            .mapToObj(i -> cuts.get(i).template().with(answers.get(i)))
            .toList(),
        others,
        begun.size() == 1 ? Optional.of(begun.getFirst().token()) : Optional.empty());
  }

  /** The next best of all parts at once; where there is none, the best. */
  private static List<String> alternatives(
      final Cut cut, final List<RequestView> parts, final Language target) {
    final List<List<String>> others =
        parts.stream().map(view -> view.alternatives(target)).toList();
    final int most = others.stream().mapToInt(List::size).max().orElse(0);
    return IntStream.range(0, most)
        .mapToObj(
            rank ->
                cut.template()
                    .with(
                        IntStream.range(0, parts.size())
                            .mapToObj(
                                i ->
                                    rank < others.get(i).size()
                                        ? others.get(i).get(rank)
                                        : parts.get(i).translation(target))
                            .toList()))
        .toList();
  }

  /** Each source language is a job of its own; the first was charged when the request came. */
  private void charge(final int jobs, final ApiRequest call) {
    if (jobs > MAX_SOURCES) {
      throw ApiException.invalid(
          "q",
          "The texts are in " + jobs + " languages.",
          "Send texts in at most " + MAX_SOURCES + " languages at once.");
    }
    for (int job = 1; job < jobs; job++) {
      submissions.admit(call);
    }
  }
}
