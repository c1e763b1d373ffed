package io.dragoman.inference.internal;

import io.dragoman.inference.Speech;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Repetition;
import io.dragoman.inference.internal.model.WhisperSettings;
import io.dragoman.schemas.Language;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes one answer for a clip from what was generated for its windows. */
final class SpeechAssembler {
  /** The temperature at which the likeliest token is always chosen. */
  private static final float GREEDY = 0;

  private final WhisperSettings settings;
  private final Function<int[], String> decode;

  SpeechAssembler(final WhisperSettings settings, final Function<int[], String> decode) {
    this.settings = settings;
    this.decode = decode;
  }

  /**
   * What was generated for a part of a clip.
   *
   * @param part which samples
   * @param generated the model's answer
   * @param temperature at which it was decoded
   */
  record Piece(QuietCuts.Part part, Generated generated, float temperature) {
    /** Of the likeliest tokens. */
    Piece(final QuietCuts.Part part, final Generated generated) {
      this(part, generated, GREEDY);
    }
  }

  /**
   * The answer for a clip.
   *
   * @param language what is spoken
   * @param pieces its windows, in order; those without any sound are missing
   */
  Speech assemble(final String language, final List<Piece> pieces) {
    return assemble(language, pieces, this::segments);
  }

  /**
   * The same.
   *
   * @param cut the segments of a piece
   */
  Speech assemble(
      final String language,
      final List<Piece> pieces,
      final Function<Piece, List<Speech.Segment>> cut) {
    final List<Speech.Segment> segments = new ArrayList<>();
    float noSpeech = 1f;
    double logProbability = 0;
    int choices = 0;
    int tokens = 0;
    boolean repetitive = false;
    boolean truncated = false;
    boolean invented = false;
    for (final Piece piece : pieces) {
      final Generated generated = piece.generated();
      noSpeech = Math.min(noSpeech, generated.marker());
      logProbability += generated.logProbability();
      choices += generated.choices();
      tokens += generated.tokens().length;
      if (!silent(generated)) {
        final List<Speech.Segment> timed = cut.apply(piece);
        segments.addAll(timed);
        repetitive |= generated.repetitive() || repeats(timed);
        truncated |= generated.truncated();
        invented |= !timed.isEmpty() && isDoubtful(piece);
      }
    }
    final String separator = Language.find(language).map(Language::spaced).orElse(true) ? " " : "";
    return new Speech(
        segments.stream().map(Speech.Segment::text).collect(Collectors.joining(separator)),
        List.copyOf(segments),
        noSpeech,
        choices == 0 ? 0f : (float) (logProbability / choices),
        tokens,
        repetitive,
        truncated,
        null,
        invented || repetitive,
        0);
  }

  /** What is kept although the model thinks that nobody speaks, or is unsure of it. */
  private boolean isDoubtful(final Piece piece) {
    return piece.generated().marker() > settings.thresholds().noSpeech()
        || piece.generated().averageLogProbability() < settings.thresholds().logProbability();
  }

  /** The reference's rule: unsure of its words, and rather sure that nobody speaks. */
  boolean silent(final Generated generated) {
    return generated.marker() > settings.thresholds().noSpeech()
        && generated.averageLogProbability() < settings.thresholds().logProbability();
  }

  private boolean repeats(final List<Speech.Segment> segments) {
    final String text =
        segments.stream().map(Speech.Segment::text).collect(Collectors.joining(" "));
    return Repetition.compressionRatio(text) > settings.thresholds().compressionRatio();
  }

  /** Text between timestamps; what has no timestamp before or after reaches to the part's end. */
  List<Speech.Segment> segments(final Piece piece) {
    final List<Speech.Segment> segments = new ArrayList<>();
    final int[] tokens = piece.generated().tokens();
    final int length = milliseconds(piece.part().length());
    final Speech.Window window = window(piece);
    int start = 0;
    int textFrom = 0;
    for (int i = 0; i <= tokens.length; i++) {
      final boolean atEnd = i == tokens.length;
      if (atEnd || tokens[i] >= settings.firstTimestamp()) {
        final int time =
            atEnd
                ? length
                : Math.min(
                    length, (tokens[i] - settings.firstTimestamp()) * WhisperSettings.TIMESTAMP_MS);
        final int[] own = Arrays.copyOfRange(tokens, textFrom, i);
        final String text = decode.apply(own).strip();
        if (!text.isEmpty()) {
          final int shift = milliseconds(piece.part().from());
          segments.add(
              new Speech.Segment(
                  shift + start, shift + time, text, Arrays.stream(own).boxed().toList(), window));
        }
        start = time;
        textFrom = i + 1;
      }
    }
    return segments;
  }

  /** As the reference tells it: of the whole window, whichever of its pieces is looked at. */
  Speech.Window window(final Piece piece) {
    final Generated generated = piece.generated();
    final int[] text =
        Arrays.stream(generated.tokens())
            .filter(token -> token < settings.firstTimestamp())
            .toArray();
    return new Speech.Window(
        generated.averageLogProbability(),
        Repetition.compressionRatio(decode.apply(text).strip()),
        piece.temperature());
  }

  private static int milliseconds(final int samples) {
    return (int) (samples * 1000L / LogMel.RATE);
  }
}
