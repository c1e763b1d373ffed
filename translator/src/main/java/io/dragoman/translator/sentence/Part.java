package io.dragoman.translator.sentence;

import java.util.List;
import java.util.stream.Collectors;

/** A part of a sentence. */
sealed interface Part {

  /**
   * What is not translated.
   *
   * @param text as it is written in the translation
   */
  record Kept(String text) implements Part {}

  /**
   * What is.
   *
   * @param bits in order, at least one of them with something to translate
   */
  record Prose(List<Bit> bits) implements Part {
    public Prose {
      bits = List.copyOf(bits);
    }

    /** All of it, with what is fixed as it is to be in the translation. */
    String text() {
      return bits.stream().map(Bit::text).collect(Collectors.joining());
    }

    boolean plain() {
      return bits.stream().allMatch(Bit::words);
    }
  }
}
