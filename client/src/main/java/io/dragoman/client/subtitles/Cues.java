package io.dragoman.client.subtitles;

import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a request's results is shown when.
 *
 * <p>In order and without overlap, none longer than two lines on a screen: a longer text is shown
 * in parts, each for its share of the letters.
 */
public final class Cues {
  /** Two lines of 42 characters, what broadcasters allow. */
  static final int MAX_CHARS = 84;

  private Cues() {}

  /** What was said: a cue for each timed piece; empty for text and for silence. */
  public static List<Cue> ofTranscript(final RequestView view) {
    return tidy(
        view.units().stream()
            .map(UnitView::transcript)
            .flatMap(Optional::stream)
            .filter(transcript -> transcript.getOutcome() == SpeechOutcome.SPEECH)
            .flatMap(Cues::of));
  }

  /** What was said in another language: a cue for each sentence; empty where there is no sound. */
  public static List<Cue> ofTranslation(final RequestView view, final Language language) {
    return tidy(
        view.units().stream()
            .map(unit -> Optional.ofNullable(unit.translations().get(language.flores())))
            .flatMap(Optional::stream)
            .filter(translation -> translation.getEndMs() > translation.getStartMs())
            .flatMap(Cues::of));
  }

  private static Stream<Cue> of(final Transcript transcript) {
    return transcript.getSegments().isEmpty()
        ? Stream.of(new Cue(transcript.getStartMs(), transcript.getEndMs(), transcript.getText()))
        : transcript.getSegments().stream().map(Cues::of);
  }

  private static Cue of(final TimedText piece) {
    return new Cue(piece.getStartMs(), piece.getEndMs(), piece.getText());
  }

  /** As long as one sentence has no times, the whole unit is one cue. */
  private static Stream<Cue> of(final Translation translation) {
    final List<TranslatedSentence> sentences = translation.getSentences();
    return sentences.isEmpty()
            || sentences.stream()
                .anyMatch(one -> one.getStartMs().isEmpty() || one.getEndMs().isEmpty())
        ? Stream.of(
            new Cue(translation.getStartMs(), translation.getEndMs(), translation.getText()))
        : sentences.stream()
            .map(
                one ->
                    new Cue(
                        one.getStartMs().orElseThrow(),
                        one.getEndMs().orElseThrow(),
                        one.getTarget()));
  }

  private static List<Cue> tidy(final Stream<Cue> cues) {
    final List<Cue> tidy = new ArrayList<>();
    cues.map(cue -> new Cue(cue.startMs(), cue.endMs(), line(cue.text())))
        .filter(cue -> !cue.text().isEmpty())
        .flatMap(cue -> parts(cue).stream())
        .forEach(
            cue -> {
              final long earliest = tidy.isEmpty() ? 0 : tidy.getLast().endMs();
              final long start = Math.max(cue.startMs(), earliest);
              tidy.add(new Cue(start, Math.max(cue.endMs(), start + 1), cue.text()));
            });
    return tidy;
  }

  /** On one line, because an empty one would end the cue. */
  private static String line(final String text) {
    return text.replaceAll("[\\s\\p{Z}\\p{Cc}]+", " ").strip();
  }

  private static List<Cue> parts(final Cue cue) {
    final String text = cue.text();
    final List<Cue> parts = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      final int to = end(text, from);
      final String part = text.substring(from, to).strip();
      if (!part.isEmpty()) {
        parts.add(new Cue(at(cue, from), at(cue, to), part));
      }
      from = to;
    }
    return parts;
  }

  /** Behind the last space that fits, or wherever it must be where there are none. */
  private static int end(final String text, final int from) {
    if (text.length() - from <= MAX_CHARS) {
      return text.length();
    }
    final int space = text.lastIndexOf(' ', from + MAX_CHARS);
    if (space > from) {
      return space + 1;
    }
    final int cut = from + MAX_CHARS;
    return Character.isLowSurrogate(text.charAt(cut)) ? cut - 1 : cut;
  }

  private static long at(final Cue cue, final int chars) {
    return cue.startMs() + (cue.endMs() - cue.startMs()) * chars / cue.text().length();
  }
}
