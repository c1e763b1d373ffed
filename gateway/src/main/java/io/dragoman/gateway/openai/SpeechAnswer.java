package io.dragoman.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.client.subtitles.Cue;
import io.dragoman.client.subtitles.Cues;
import io.dragoman.client.subtitles.SubtitleFormat;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.web.ApiResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was said, as clients of OpenAI read it.
 *
 * @param view the request, which is done
 * @param spoken the language of the audio
 * @param target the language that it was translated into; empty: none
 * @param english whether the speech model itself wrote English: its transcript is the translation
 */
record SpeechAnswer(RequestView view, Language spoken, Optional<Language> target, boolean english) {
  private static final double MS = 1_000;

  /**
   * Of a request whose language may have been found out.
   *
   * @param named the language of the audio; empty: it was found out
   * @param wanted the language that it was to be translated into; empty: none
   * @param english whether the speech model itself wrote English
   */
  static SpeechAnswer of(
      final RequestView view,
      final Optional<Language> named,
      final Optional<Language> wanted,
      final boolean english) {
    final Language spoken =
        named
            .or(() -> view.source().flatMap(source -> Language.find(source.flores())))
            .orElseThrow();
    return new SpeechAnswer(view, spoken, wanted.filter(language -> language != spoken), english);
  }

  /** The short form. */
  record Text(String text) {}

  /** The long form. What the model did not say is left out instead of invented. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Verbose(
      String task,
      String language,
      double duration,
      String text,
      List<Segment> segments,
      @Nullable List<Word> words) {}

  /** A word; times in seconds. */
  record Word(String word, double start, double end, double probability) {}

  /** A timed piece; times in seconds. */
  record Segment(
      int id,
      long seek,
      double start,
      double end,
      String text,
      List<Integer> tokens,
      @Nullable Double temperature,
      @JsonProperty("avg_logprob") @Nullable Double averageLogProbability,
      @JsonProperty("compression_ratio") @Nullable Double compressionRatio,
      @JsonProperty("no_speech_prob") @Nullable Double noSpeechProbability) {}

  String text() {
    return target.map(view::translation).orElseGet(view::transcript);
  }

  ApiResponse as(final SpeechRequest.ResponseFormat format) {
    return switch (format) {
      case JSON -> ApiResponse.ok(new Text(text()));
      case TEXT -> ApiResponse.text(200, "text/plain; charset=utf-8", text() + "\n");
      case SRT ->
          ApiResponse.text(200, "text/plain; charset=utf-8", SubtitleFormat.SRT.write(cues()));
      case VTT ->
          ApiResponse.text(200, "text/vtt; charset=utf-8", SubtitleFormat.VTT.write(cues()));
      case VERBOSE_JSON -> ApiResponse.ok(verbose());
    };
  }

  private List<Cue> cues() {
    return target
        .map(language -> Cues.ofTranslation(view, language))
        .orElseGet(() -> Cues.ofTranscript(view));
  }

  private Verbose verbose() {
    return new Verbose(
        target.isPresent() || english ? "translate" : "transcribe",
        target.orElse(english ? Language.ENG_LATN : spoken).englishName().toLowerCase(Locale.ROOT),
        transcripts().stream().mapToLong(Transcript::getEndMs).max().orElse(0) / MS,
        text(),
        target.isPresent() ? translated() : segments(),
        words());
  }

  /** Null: they have no times. */
  private @Nullable List<Word> words() {
    final List<Word> words =
        transcripts().stream()
            .flatMap(transcript -> transcript.getSegments().stream())
            .flatMap(piece -> piece.getWords().stream())
            .map(
                word ->
                    new Word(
                        word.getText(),
                        word.getStartMs() / MS,
                        word.getEndMs() / MS,
                        exactly(word.getProbability())))
            .toList();
    return words.isEmpty() || target.isPresent() ? null : words;
  }

  private List<Transcript> transcripts() {
    return view.units().stream().map(UnitView::transcript).flatMap(Optional::stream).toList();
  }

  private List<Segment> segments() {
    final List<Segment> segments = new ArrayList<>();
    for (final Transcript transcript : transcripts()) {
      if (transcript.getOutcome() == SpeechOutcome.SPEECH) {
        for (final TimedText piece : transcript.getSegments()) {
          segments.add(segment(segments.size(), transcript, piece));
        }
      }
    }
    return segments;
  }

  private static Segment segment(final int id, final Transcript transcript, final TimedText piece) {
    return new Segment(
        id,
        transcript.getStartMs() / 10,
        piece.getStartMs() / MS,
        piece.getEndMs() / MS,
        piece.getText(),
        piece.getTokens(),
        piece.getTemperature().map(SpeechAnswer::exactly).orElse(null),
        piece.getAverageLogProbability().map(SpeechAnswer::exactly).orElse(null),
        piece.getCompressionRatio().map(SpeechAnswer::exactly).orElse(null),
        exactly(transcript.getNoSpeechProbability()));
  }

  /** Widened, 0.2 would be 0.20000000298023224. */
  private static double exactly(final float number) {
    return Double.parseDouble(Float.toString(number));
  }

  private List<Segment> translated() {
    final List<Segment> segments = new ArrayList<>();
    for (final Cue cue : cues()) {
      segments.add(
          new Segment(
              segments.size(),
              0,
              cue.startMs() / MS,
              cue.endMs() / MS,
              cue.text(),
              List.of(),
              null,
              null,
              null,
              null));
    }
    return segments;
  }
}
