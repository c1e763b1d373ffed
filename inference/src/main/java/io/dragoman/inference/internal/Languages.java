package io.dragoman.inference.internal;

import java.util.Collection;
import java.util.stream.Collectors;

/** Language codes in messages. */
final class Languages {
  private static final int MOST_SHOWN = 12;

  private Languages() {}

  /** Some of them, and how many more there are. */
  static String shown(final Collection<String> codes) {
    final String some = codes.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
    return codes.size() > MOST_SHOWN
        ? some + " and " + (codes.size() - MOST_SHOWN) + " more"
        : some;
  }
}
