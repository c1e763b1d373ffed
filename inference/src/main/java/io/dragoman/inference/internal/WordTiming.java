package io.dragoman.inference.internal;

import io.dragoman.inference.Speech;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the times of words after they were aligned (openai/whisper, timing.py, {@code
 * merge_punctuations} and {@code add_word_timestamps}): punctuation belongs to its word, and a word
 * beside a pause does not last as long as the pause.
 */
final class WordTiming {
  private static final String PREPENDED = "\"'“¿([{-";
  private static final String APPENDED = "\"'.。,，!！?？:：”)]}、";
  private static final String SENTENCE_ENDS = ".。!！?？";

  /** Longer than this no usual word is, seconds. */
  private static final double MAX_MEDIAN = 0.7;

  /** How far a word may reach beyond its piece, seconds. */
  private static final double SLACK = 0.5;

  private final List<Aligned> words;
  private final double usual;
  private final double longest;

  /** A word while its times are made; of no text when it went into another. */
  static final class Aligned {
    private String text;
    private int tokens;
    private double start;
    private double end;
    private final float probability;

    /**
     * As aligned.
     *
     * @param text with the space before it
     * @param start seconds from the start of the window
     * @param end likewise
     */
    Aligned(
        final String text,
        final int tokens,
        final double start,
        final double end,
        final float probability) {
      this.text = text;
      this.tokens = tokens;
      this.start = start;
      this.end = end;
      this.probability = probability;
    }

    private double length() {
      return end - start;
    }

    private void append(final Aligned other) {
      text = text + other.text;
      tokens += other.tokens;
      other.text = "";
      other.tokens = 0;
    }

    private void prepend(final Aligned other) {
      text = other.text + text;
      tokens += other.tokens;
      other.text = "";
      other.tokens = 0;
    }
  }

  WordTiming(final List<Aligned> words) {
    this.words = words;
    final double[] lengths =
        words.stream()
            .mapToDouble(Aligned::length)
            .filter(length -> length != 0)
            .sorted()
            .toArray();
    this.usual = Math.min(MAX_MEDIAN, median(lengths));
    this.longest = usual * 2;
    if (lengths.length > 0) {
      shortenAtSentenceEnds();
    }
    mergePrepended();
    mergeAppended();
  }

  private static double median(final double[] sorted) {
    final int half = sorted.length / 2;
    return sorted.length == 0
        ? 0
        : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private void shortenAtSentenceEnds() {
    for (int i = 1; i < words.size(); i++) {
      final Aligned word = words.get(i);
      if (word.length() > longest) {
        if (SENTENCE_ENDS.contains(word.text)) {
          word.end = word.start + longest;
        } else if (SENTENCE_ENDS.contains(words.get(i - 1).text)) {
          word.start = word.end - longest;
        }
      }
    }
  }

  private void mergePrepended() {
    int following = words.size() - 1;
    for (int i = words.size() - 2; i >= 0; i--) {
      final Aligned previous = words.get(i);
      if (previous.text.startsWith(" ") && PREPENDED.contains(previous.text.strip())) {
        words.get(following).prepend(previous);
      } else {
        following = i;
      }
    }
  }

  private void mergeAppended() {
    int previous = 0;
    for (int i = 1; i < words.size(); i++) {
      final Aligned following = words.get(i);
      if (!words.get(previous).text.endsWith(" ") && APPENDED.contains(following.text)) {
        words.get(previous).append(following);
      } else {
        previous = i;
      }
    }
  }

  /**
   * Gives pieces their words, and the pieces the times of those.
   *
   * @param pieces of the window in order, each with its tokens
   * @param shiftMs where the window begins in the clip
   * @param lastEndMs where the piece before the window ended
   */
  List<Speech.Segment> in(
      final List<Speech.Segment> pieces, final int shiftMs, final int lastEndMs) {
    final List<Speech.Segment> timed = new ArrayList<>(pieces.size());
    double last = (lastEndMs - shiftMs) / 1000.0;
    int next = 0;
    for (final Speech.Segment piece : pieces) {
      final List<Aligned> own = new ArrayList<>();
      for (int taken = 0; next < words.size() && taken < piece.tokens().size(); next++) {
        final Aligned word = words.get(next);
        taken += word.tokens;
        if (!word.text.isEmpty()) {
          own.add(word);
        }
      }
      if (own.isEmpty()) {
        timed.add(piece);
        continue;
      }
      double start = (piece.startMs() - shiftMs) / 1000.0;
      double end = (piece.endMs() - shiftMs) / 1000.0;
      shortenAfterPause(own, last);
      start = begin(own, start);
      end = finish(own, end);
      last = end;
      timed.add(
          new Speech.Segment(
              shiftMs + milliseconds(start),
              shiftMs + milliseconds(end),
              piece.text(),
              piece.tokens(),
              piece.window(),
              own.stream().map(word -> told(word, shiftMs)).toList()));
    }
    return timed;
  }

  private void shortenAfterPause(final List<Aligned> own, final double last) {
    final Aligned first = own.getFirst();
    final boolean two = own.size() > 1;
    if (first.end - last <= usual * 4
        || first.length() <= longest && !(two && own.get(1).end - first.start > longest * 2)) {
      return;
    }
    if (two && own.get(1).length() > longest) {
      final Aligned second = own.get(1);
      final double boundary = Math.max(second.end / 2, second.end - longest);
      first.end = boundary;
      second.start = boundary;
    }
    first.start = Math.max(0, first.end - longest);
  }

  /** Where the piece begins: with its first word, unless that is too long before it. */
  private double begin(final List<Aligned> own, final double start) {
    final Aligned first = own.getFirst();
    if (start < first.end && start - SLACK > first.start) {
      first.start = Math.max(0, Math.min(first.end - usual, start));
      return start;
    }
    return first.start;
  }

  private double finish(final List<Aligned> own, final double end) {
    final Aligned last = own.getLast();
    if (end > last.start && end + SLACK < last.end) {
      last.end = Math.max(last.start + usual, end);
      return end;
    }
    return last.end;
  }

  private static Speech.Word told(final Aligned word, final int shiftMs) {
    return new Speech.Word(
        shiftMs + milliseconds(word.start),
        shiftMs + milliseconds(word.end),
        word.text.strip(),
        word.probability);
  }

  private static int milliseconds(final double seconds) {
    return (int) Math.round(seconds * 1000);
  }
}
