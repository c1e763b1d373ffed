package io.dragoman.inference.internal;

import java.util.Collection;
import java.util.stream.Collectors;

/** Language codes in messages. */
final class LanguageCodes {
  private static final int MAX_SHOWN = 12;

  private LanguageCodes() {}

  /** Some of them, and how many more there are. */
  static String shown(final Collection<String> codes) {
    final String some = codes.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "));
    return codes.size() > MAX_SHOWN ? some + " and " + (codes.size() - MAX_SHOWN) + " more" : some;
  }
}
