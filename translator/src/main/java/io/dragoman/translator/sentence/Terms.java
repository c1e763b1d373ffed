package io.dragoman.translator.sentence;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the terms of a glossary in a text: whole words, written as in the glossary, the longest
 * where several stand. Takes time in proportion to the text and the longest term, however many
 * terms there are.
 */
public final class Terms {
  /** No terms. */
  public static final Terms NONE = new Terms(List.of());

  private final Map<Integer, Map<String, String>> byLength =
      new TreeMap<>(Comparator.reverseOrder());

  /**
   * For one target language.
   *
   * @param terms the first counts where one stands twice
   */
  public Terms(final Collection<Term> terms) {
    for (final Term term : terms) {
      final String source = normalized(term.source()).strip();
      if (!source.isEmpty() && !term.target().isBlank()) {
        byLength
            .computeIfAbsent(source.length(), any -> new HashMap<>())
            .putIfAbsent(source, normalized(term.target()).strip());
      }
    }
  }

  /**
   * A word or several with one translation.
   *
   * @param source in the source language
   * @param target what it becomes; the same if it is not to be translated
   */
  public record Term(String source, String target) {}

  /** A term in a text. */
  record Found(int start, int end, String target) {}

  /** All in a stretch of a text, none within another. */
  List<Found> in(final String text, final int from, final int to) {
    final List<Found> found = new ArrayList<>();
    if (byLength.isEmpty()) {
      return found;
    }
    int i = from;
    while (i < to) {
      final Optional<Found> here =
          Letters.mayStart(text, i) ? longest(text, i, to) : Optional.empty();
      here.ifPresent(found::add);
      i = here.map(Found::end).orElse(i + Character.charCount(text.codePointAt(i)));
    }
    return found;
  }

  /** What a whole text becomes if it is a term. */
  Optional<String> exactly(final String text) {
    return Optional.ofNullable(byLength.getOrDefault(text.length(), Map.of()).get(text));
  }

  private Optional<Found> longest(final String text, final int start, final int to) {
    for (final Map.Entry<Integer, Map<String, String>> terms : byLength.entrySet()) {
      final int end = start + terms.getKey();
      if (end <= to && Letters.mayEnd(text, end)) {
        final String target = terms.getValue().get(text.substring(start, end));
        if (target != null) {
          return Optional.of(new Found(start, end, target));
        }
      }
    }
    return Optional.empty();
  }

  private static String normalized(final String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }
}
