package io.dragoman.schemas.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Cuts sentences that are longer than a model takes: at the end of a clause where there is one,
 * else between words, else between characters as people see them.
 */
final class LongSentences {
  private static final String CLAUSE_ENDS = ",;:—–、，；：،؛፣፤";

  private final int maxChars;
  private final Locale locale;
  private final BitSet whole;

  /**
   * For one text.
   *
   * @param whole indexes at which it cannot be cut
   */
  LongSentences(final int maxChars, final Locale locale, final BitSet whole) {
    this.maxChars = maxChars;
    this.locale = locale;
    this.whole = whole;
  }

  /** The stretch in pieces of at most the bound, stripped, in order; itself when it fits. */
  List<Span> cut(final Span sentence, final String text) {
    if (sentence.length() <= maxChars) {
      return List.of(sentence);
    }
    final String content = text.substring(sentence.start(), sentence.end());
    final BitSet words = boundaries(BreakIterator.getLineInstance(locale), content);
    final BitSet characters = boundaries(BreakIterator.getCharacterInstance(locale), content);
    final List<Span> pieces = new ArrayList<>();
    int start = 0;
    while (content.length() - start > maxChars) {
      final int end = end(content, start, words, characters, sentence.start());
      add(new Span(sentence.start() + start, sentence.start() + end), text, pieces);
      start = end;
      while (start < content.length() && WhiteSpace.is(content.charAt(start))) {
        start++;
      }
    }
    add(new Span(sentence.start() + start, sentence.end()), text, pieces);
    return pieces;
  }

  private static void add(final Span piece, final String text, final List<Span> pieces) {
    final Span stripped = piece.strip(text);
    if (!stripped.isEmpty()) {
      pieces.add(stripped);
    }
  }

  private int end(
      final String content,
      final int start,
      final BitSet words,
      final BitSet characters,
      final int offset) {
    final int end = end(content, start, words, characters);
    final int first = whole.previousClearBit(offset + end) - offset;
    // Before what must stay whole, or behind it if it is longer than the bound.
    return first > start ? first : whole.nextClearBit(offset + end) - offset;
  }

  private int end(
      final String content, final int start, final BitSet words, final BitSet characters) {
    final int limit = start + maxChars;
    // Not below half of the bound: a short first clause is no reason for one more piece.
    for (int end = limit; end > start + maxChars / 2; end--) {
      if (CLAUSE_ENDS.indexOf(content.charAt(end - 1)) >= 0 && words.get(end)) {
        return end;
      }
    }
    final int word = words.previousSetBit(limit);
    if (word > start + maxChars / 2) {
      return word;
    }
    final int character = characters.previousSetBit(limit);
    if (character > start) {
      return character;
    }
    // One "character" of more than the bound: endless combining marks, or a bound of 1 and a pair.
    return Character.isHighSurrogate(content.charAt(limit - 1)) ? limit + 1 : limit;
  }

  /**
   * All boundaries, before their white space, in one pass: asking an iterator for single ones is
   * not linear.
   */
  private static BitSet boundaries(final BreakIterator iterator, final String content) {
    final BitSet boundaries = new BitSet(content.length() + 1);
    iterator.setText(content);
    int end = 0;
    int from = iterator.first();
    for (int to = iterator.next(); to != BreakIterator.DONE; from = to, to = iterator.next()) {
      for (int i = from; i < to; i++) {
        if (!WhiteSpace.is(content.charAt(i))) {
          end = i + 1;
        }
      }
      boundaries.set(end);
    }
    return boundaries;
  }
}
