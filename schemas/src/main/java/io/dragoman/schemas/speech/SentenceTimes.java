package io.dragoman.schemas.speech;

import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.text.WhiteSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells when each sentence of a transcript was said.
 *
 * <p>Sentences and timed pieces are cuts of the same text at other places. A sentence that begins
 * or ends within a piece does so at the time that its share of the piece's letters stands for, as
 * if all letters took equally long.
 */
public final class SentenceTimes {
  private SentenceTimes() {}

  /**
   * The sentences with their times; without, when the pieces do not hold the same text.
   *
   * @param sentences of the whole transcript, in order
   * @param pieces of the same transcript, in order
   */
  public static List<Sentence> of(final List<Sentence> sentences, final List<TimedText> pieces) {
    final long said = pieces.stream().mapToLong(piece -> letters(piece.getText())).sum();
    final long split = sentences.stream().mapToLong(sentence -> letters(sentence.getText())).sum();
    if (said == 0 || said != split) {
      return sentences;
    }
    final List<Sentence> timed = new ArrayList<>(sentences.size());
    long from = 0;
    for (final Sentence sentence : sentences) {
      final long to = from + letters(sentence.getText());
      timed.add(
          new Sentence(
              sentence.getText(), sentence.getSeparator(), start(pieces, from), end(pieces, to)));
      from = to;
    }
    return timed;
  }

  /** When the letter of this index begins: at the start of a piece rather than the end of one. */
  private static long start(final List<TimedText> pieces, final long letter) {
    long before = 0;
    for (final TimedText piece : pieces) {
      final long letters = letters(piece.getText());
      if (letter < before + letters) {
        return at(piece, letter - before, letters);
      }
      before += letters;
    }
    return pieces.getLast().getEndMs();
  }

  /** When so many letters were said: at the end of a piece rather than the start of one. */
  private static long end(final List<TimedText> pieces, final long count) {
    long before = 0;
    for (final TimedText piece : pieces) {
      final long letters = letters(piece.getText());
      if (count <= before + letters) {
        return at(piece, count - before, letters);
      }
      before += letters;
    }
    return pieces.getLast().getEndMs();
  }

  private static long at(final TimedText piece, final long letter, final long letters) {
    return letters == 0
        ? piece.getStartMs()
        : piece.getStartMs() + (piece.getEndMs() - piece.getStartMs()) * letter / letters;
  }

  /** White space differs between the two, and takes no time. */
  private static long letters(final String text) {
    return text.codePoints().filter(point -> !WhiteSpace.is(point)).count();
  }
}
