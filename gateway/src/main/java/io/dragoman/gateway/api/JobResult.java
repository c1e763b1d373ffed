package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.client.subtitles.Cue;
import io.dragoman.client.subtitles.Cues;
import io.dragoman.client.subtitles.SubtitleFormat;
import io.dragoman.gateway.api.EventJson.Piece;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What came of a job that is over. */
public record JobResult(
    @JsonPropertyDescription("The job's name.") String token,
    @JsonPropertyDescription("How it ended.") JobState status,
    @JsonProperty("source_language")
        @JsonPropertyDescription(
            "FLORES-200 code of the input; auto: it was found out, see the inputs.")
        String sourceLanguage,
    @JsonPropertyDescription("In the order in which they were sent.") List<Input> inputs) {
  /** Before each further document of a file. */
  private static final String YAML_DOCUMENT = "---\n";

  /** How a result is written. */
  enum Format {
    JSON,
    TEXT,
    SRT,
    VTT,
    YAML
  }

  /** What came of one of the things that a job is about. */
  public record Input(
      @JsonPropertyDescription("Its position, from 0.") int index,
      @JsonProperty("file_name") @JsonPropertyDescription("What the client called it.")
          @Nullable String fileName,
      @JsonProperty("source_language")
          @JsonPropertyDescription("FLORES-200 code of its language, where it is known.")
          @Nullable String sourceLanguage,
      @JsonProperty("language_probability")
          @JsonPropertyDescription(
              "Probability, 0 to 1, of a language that was found out; not there for one that was"
                  + " named.")
          @Nullable Float languageProbability,
      @JsonPropertyDescription("What was said; for audio only.") @Nullable Text transcript,
      @JsonPropertyDescription("Translations by FLORES-200 code.") Map<String, Text> translations,
      @JsonPropertyDescription("What was made of it; for target workflow only.")
          @Nullable WorkflowJson workflow,
      @JsonPropertyDescription(
              "Whether a text of it repeats itself, was cut off or may be invented.")
          boolean doubtful,
      @JsonProperty("suspected_hallucination")
          @JsonPropertyDescription(
              "Whether what was said may be invented: the speech model is unsure of it, thinks that"
                  + " there is no speech, or repeats itself.")
          boolean suspectedHallucination) {}

  /** A text with its pieces. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Text(
      @JsonPropertyDescription("The whole text.") String text,
      @JsonPropertyDescription("The same in pieces, with times where there is audio.")
          List<Piece> pieces,
      @JsonPropertyDescription("Other translations of the whole text, if any were asked for.")
          @Nullable List<String> alternatives) {}

  /**
   * Writes the result of a job as it is wanted.
   *
   * @param language what is asked for; empty: what there is, if that is one
   * @param input which of the inputs; empty: all, or the only one for subtitles
   * @throws ApiException when there is no such thing
   */
  static ApiResponse write(
      final JobView view,
      final Format format,
      final Optional<String> language,
      final OptionalInt input) {
    if (input.isPresent() && input.getAsInt() >= view.inputs().size()) {
      throw ApiException.invalid(
          "input",
          "There is no input " + input.getAsInt() + ".",
          "Write 0 to " + (view.inputs().size() - 1) + ".");
    }
    if (format == Format.JSON) {
      return ApiResponse.ok(json(view, language.map(code -> wanted(view, code)), input));
    }
    if (view.spec().isWorkflow() || format == Format.YAML) {
      return yaml(view, format, language, input);
    }
    final Language wanted = language.map(code -> wanted(view, code)).orElseGet(() -> only(view));
    return switch (format) {
      case SRT -> subtitles(view, wanted, input, SubtitleFormat.SRT, "application/x-subrip");
      case VTT -> subtitles(view, wanted, input, SubtitleFormat.VTT, "text/vtt");
      case TEXT, JSON, YAML ->
          ApiResponse.text(
              200,
              "text/plain; charset=utf-8",
              chosen(view, input)
                      .map(request -> text(view.spec(), request, wanted))
                      .collect(Collectors.joining("\n"))
                  + "\n");
    };
  }

  private static ApiResponse yaml(
      final JobView view,
      final Format format,
      final Optional<String> language,
      final OptionalInt input) {
    if (!view.spec().isWorkflow()) {
      throw ApiException.invalid(
          "format", "The job made no workflow.", "Ask for format=json or format=text.");
    }
    if (format != Format.YAML) {
      throw ApiException.invalid(
          "format", "A workflow is no text.", "Ask for format=yaml or format=json.");
    }
    if (language.isPresent()) {
      throw ApiException.invalid("language", "A workflow is in no language.", "Leave it out.");
    }
    return ApiResponse.text(
        200,
        "application/yaml",
        chosen(view, input)
            .flatMap(request -> workflow(request).stream())
            .map(WorkflowJson::yaml)
            .collect(Collectors.joining(YAML_DOCUMENT)));
  }

  /** What was made of a text; the highest version that is known. */
  static Optional<WorkflowJson> workflow(final RequestView request) {
    return request.units().stream()
        .flatMap(unit -> unit.workflow().stream())
        .findFirst()
        .map(WorkflowJson::of);
  }

  private static ApiResponse subtitles(
      final JobView view,
      final Language language,
      final OptionalInt input,
      final SubtitleFormat format,
      final String type) {
    if (!isAudio(view.spec())) {
      throw ApiException.invalid(
          "format", "A text has no times.", "Ask for format=text or format=json.");
    }
    if (input.isEmpty() && view.inputs().size() > 1) {
      throw ApiException.invalid(
          "input", "There are several files.", "Say which one with input=, from 0.");
    }
    final RequestView request = view.inputs().get(input.orElse(0));
    final List<Cue> cues =
        isSource(view.spec(), request, language)
            ? Cues.ofTranscript(request)
            : Cues.ofTranslation(request, language);
    return ApiResponse.text(200, type + "; charset=utf-8", format.write(cues));
  }

  private static String text(
      final JobSpec job, final RequestView request, final Language language) {
    return isSource(job, request, language) ? request.transcript() : request.translation(language);
  }

  private static JobResult json(
      final JobView view, final Optional<Language> language, final OptionalInt input) {
    final List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < view.inputs().size(); i++) {
      if (input.isEmpty() || input.getAsInt() == i) {
        inputs.add(json(i, view, language));
      }
    }
    return new JobResult(
        view.spec().token().text(), view.state(), view.spec().sourceLanguage(), inputs);
  }

  private static Input json(
      final int index, final JobView view, final Optional<Language> language) {
    final JobSpec job = view.spec();
    final RequestView request = view.inputs().get(index);
    final Map<String, Text> translations = new LinkedHashMap<>();
    for (final String code : job.targetLanguages()) {
      final Language target = Language.find(code).orElseThrow();
      final boolean wanted = language.isEmpty() || language.get() == target;
      if (wanted && !isSource(job, request, target)) {
        translations.put(code, translation(request, target));
      }
    }
    final boolean transcript =
        isAudio(job) && (language.isEmpty() || isSource(job, request, language.get()));
    return new Input(
        index,
        job.inputs().get(index) instanceof final JobInput.Audio audio ? audio.fileName() : null,
        request.source().map(RequestView.Source::flores).orElse(null),
        request.source().flatMap(RequestView.Source::probability).orElse(null),
        transcript ? transcript(request) : null,
        translations,
        workflow(request).orElse(null),
        request.units().stream().anyMatch(JobResult::isDoubtful),
        request.units().stream().anyMatch(JobResult::isSuspected));
  }

  private static boolean isSuspected(final UnitView unit) {
    return unit.transcript().filter(Transcript::getSuspectedHallucination).isPresent();
  }

  private static Text transcript(final RequestView request) {
    return new Text(
        request.transcript(),
        request.units().stream()
            .flatMap(unit -> unit.transcript().stream())
            .filter(text -> text.getOutcome() == SpeechOutcome.SPEECH)
            .flatMap(
                text ->
                    text.getSegments().isEmpty()
                        ? Stream.of(
                            new Piece(text.getText(), text.getStartMs(), text.getEndMs(), null))
                        : text.getSegments().stream().map(Piece::of))
            .toList(),
        null);
  }

  private static Text translation(final RequestView request, final Language language) {
    final List<String> alternatives = request.alternatives(language);
    return new Text(
        request.translation(language),
        request.units().stream()
            .flatMap(unit -> Stream.ofNullable(unit.translations().get(language.flores())))
            .flatMap(text -> text.getSentences().stream().map(Piece::of))
            .toList(),
        alternatives.isEmpty() ? null : alternatives);
  }

  private static boolean isDoubtful(final UnitView unit) {
    return isSuspected(unit)
        || unit.transcript().filter(text -> text.getRepetitive() || text.getTruncated()).isPresent()
        || unit.translations().values().stream()
            .anyMatch(text -> text.getRepetitive() || text.getTruncated());
  }

  private static Stream<RequestView> chosen(final JobView view, final OptionalInt input) {
    return input.isPresent()
        ? Stream.of(view.inputs().get(input.getAsInt()))
        : view.inputs().stream();
  }

  private static Language wanted(final JobView view, final String code) {
    return Language.find(code)
        .filter(language -> languages(view).contains(language.flores()))
        .orElseThrow(
            () ->
                ApiException.notOneOf(
                    "language", "The job has no result in that language.", languages(view)));
  }

  /** What a job has results in. */
  private static List<String> languages(final JobView view) {
    return Stream.concat(
            isAudio(view.spec()) ? sources(view) : Stream.empty(),
            view.spec().targetLanguages().stream())
        .distinct()
        .toList();
  }

  private static Stream<String> sources(final JobView view) {
    return isNamed(view.spec())
        ? Stream.of(view.spec().sourceLanguage())
        : view.inputs().stream()
            .flatMap(request -> request.source().stream())
            .map(RequestView.Source::flores);
  }

  private static Language only(final JobView view) {
    final List<String> all = languages(view);
    if (all.isEmpty()) {
      throw ApiException.invalid(
          "language",
          "The job has no result: its language was not found out.",
          "Ask for format=json, which says what went wrong.");
    }
    if (all.size() > 1) {
      throw ApiException.notOneOf("language", "The job has several languages.", all);
    }
    return Language.find(all.getFirst()).orElseThrow();
  }

  private static boolean isAudio(final JobSpec job) {
    return job.inputs().getFirst() instanceof JobInput.Audio;
  }

  private static boolean isNamed(final JobSpec job) {
    return !Language.isAuto(job.sourceLanguage());
  }

  private static boolean isSource(
      final JobSpec job, final RequestView request, final Language language) {
    return isNamed(job) ? language.flores().equals(job.sourceLanguage()) : request.isIn(language);
  }
}
