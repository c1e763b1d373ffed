package io.dragoman.translator.sentence;

import io.dragoman.schemas.text.Placeholders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether all that is fixed came through a model: none lost, doubled, invented or out of order. */
final class Survival {
  private final Part.Prose prose;

  /** Longest first: one may be a part of another. */
  private final List<String> values;

  Survival(final Part.Prose prose) {
    this.prose = prose;
    this.values =
        prose.bits().stream()
            .filter(bit -> !bit.words())
            .map(Bit::text)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** Of one translation. */
  boolean of(final String translation) {
    final List<String> found = in(translation);
    final Map<String, Long> counts = counts(found);
    final Map<String, Long> wanted =
        counts(prose.bits().stream().filter(bit -> !bit.words()).map(Bit::text).toList());
    final Map<String, Long> besides =
        counts(
            prose.bits().stream().filter(Bit::words).flatMap(b -> in(b.text()).stream()).toList());
    return values.stream()
            .allMatch(
                value -> {
                  final long more = counts.getOrDefault(value, 0L) - wanted.get(value);
                  return more >= 0 && more <= besides.getOrDefault(value, 0L);
                })
        && ordered(found)
        && nothingInvented(translation);
  }

  private boolean ordered(final List<String> found) {
    final List<String> wanted =
        prose.bits().stream().filter(bit -> bit.kind() == Bit.Kind.ORDERED).map(Bit::text).toList();
    return found.stream().filter(wanted::contains).toList().equals(wanted);
  }

  private boolean nothingInvented(final String translation) {
    return Placeholders.in(translation).stream()
        .map(found -> translation.substring(found.start(), found.end()))
        .allMatch(found -> values.stream().anyMatch(value -> value.contains(found)));
  }

  private List<String> in(final String text) {
    final List<String> found = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      final int at = i;
      final String here =
          values.stream().filter(value -> stands(value, text, at)).findFirst().orElse("");
      if (here.isEmpty()) {
        i++;
      } else {
        found.add(here);
        i += here.length();
      }
    }
    return found;
  }

  private static boolean stands(final String value, final String text, final int at) {
    return text.startsWith(value, at)
        && Letters.mayStart(text, at)
        && Letters.mayEnd(text, at + value.length());
  }

  private static Map<String, Long> counts(final List<String> values) {
    return new HashMap<>(
        values.stream().collect(Collectors.groupingBy(value -> value, Collectors.counting())));
  }
}
