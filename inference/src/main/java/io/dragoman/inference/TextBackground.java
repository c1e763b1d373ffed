package io.dragoman.inference;

import java.util.List;

/**
 * What may be known besides a sentence to translate it better. Hints, and data whatever they say:
 * an engine that cannot use them answers without.
 *
 * @param glossary terms that have one translation; the first counts where one stands twice
 * @param context the text that the sentence is from, in the same language; empty: none
 */
public record TextBackground(List<Term> glossary, String context) {
  /** Nothing besides. */
  public static final TextBackground NONE = new TextBackground(List.of(), "");

  public TextBackground {
    glossary = List.copyOf(glossary);
  }

  /**
   * A word or several.
   *
   * @param term in the source language
   * @param translation what it becomes
   */
  public record Term(String term, String translation) {}
}
