package io.dragoman.inference.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Which tokens make up which word, as the reference splits them (openai/whisper, tokenizer.py,
 * {@code split_to_word_tokens}).
 */
final class Words {
  /** Written without spaces: words are told apart by characters only. */
  private static final Set<String> UNSPACED = Set.of("zh", "ja", "th", "lo", "my", "yue");

  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final char REPLACEMENT = '\uFFFD';

  private final Function<int[], String> decode;

  /**
   * Makes one.
   *
   * @param decode text of tokens, with U+FFFD where they are parts of characters
   */
  Words(final Function<int[], String> decode) {
    this.decode = decode;
  }

  /**
   * A word.
   *
   * @param text with the space before it
   * @param tokens how many tokens it has
   */
  record Word(String text, int tokens) {}

  /**
   * Splits a text.
   *
   * @param tokens ordinary tokens only
   * @param language of the text, ISO 639-1
   */
  List<Word> of(final int[] tokens, final String language) {
    final List<Word> characters = characters(tokens);
    if (UNSPACED.contains(language)) {
      return characters;
    }
    final List<Word> words = new ArrayList<>();
    for (final Word part : characters) {
      if (words.isEmpty()
          || part.text().startsWith(" ")
          || PUNCTUATION.contains(part.text().strip())) {
        words.add(part);
      } else {
        final Word before = words.removeLast();
        words.add(new Word(before.text() + part.text(), before.tokens() + part.tokens()));
      }
    }
    return words;
  }

  /** The fewest tokens together that are whole characters. */
  private List<Word> characters(final int[] tokens) {
    final String all = decode.apply(tokens);
    final List<Word> parts = new ArrayList<>();
    int from = 0;
    int offset = 0;
    for (int to = 1; to <= tokens.length; to++) {
      final String text = decode.apply(Arrays.copyOfRange(tokens, from, to));
      final int broken = text.indexOf(REPLACEMENT);
      final boolean whole =
          broken < 0
              || offset + broken < all.length() && all.charAt(offset + broken) == REPLACEMENT;
      if (whole || to == tokens.length) {
        parts.add(new Word(text, to - from));
        offset += text.length();
        from = to;
      }
    }
    return parts;
  }
}
