package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a model is told to do, and how to find it in what it answers.
 *
 * @param text as it is sent, a JSON text
 * @param blocks all of it in pieces that are no accident, folded
 */
record Instructions(JsonNode text, List<String> blocks) {
  /** So many characters are no accident. */
  private static final int BLOCK = 40;

  Instructions {
    blocks = List.copyOf(blocks);
  }

  /** Of a text. */
  static Instructions of(final String text) {
    final String folded = folded(text);
    final List<String> blocks = new ArrayList<>();
    for (int from = 0; from + BLOCK <= folded.length(); from += BLOCK) {
      blocks.add(folded.substring(from, from + BLOCK));
    }
    return new Instructions(Json.written(text), blocks);
  }

  /**
   * Whether an answer has a part of them that its source has not. Looks for block after block: time
   * for each place of each text would be without bound.
   */
  boolean areToldBy(final String answer, final String source) {
    final String told = folded(answer);
    final List<String> found = blocks.stream().filter(told::contains).toList();
    return !found.isEmpty() && !found.stream().allMatch(folded(source)::contains);
  }

  private static String folded(final String text) {
    final StringBuilder folded = new StringBuilder(text.length());
    boolean apart = false;
    for (final char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      final boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (!space) {
        folded.append(c);
      } else if (!apart) {
        folded.append(' ');
      }
      apart = space;
    }
    return folded.toString();
  }
}
