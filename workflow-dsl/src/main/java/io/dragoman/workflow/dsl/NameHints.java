package io.dragoman.workflow.dsl;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what somebody, or some model, probably meant to write. For as many mistakes as are told of
 * one workflow: its author decides how many names there are, and comparing takes time.
 */
final class NameHints {
  /** A far guess misleads. */
  private static final int LETTERS_PER_MISTAKE = 3;

  private static final int MAX_CHARS = 64;

  private int left;

  /**
   * For one workflow.
   *
   * @param most how many hints it gives
   */
  NameHints(final int most) {
    this.left = most;
  }

  /** A sentence behind a space; empty where no name is near. */
  String of(final String written, final Collection<String> names) {
    if (left == 0 || written.length() > MAX_CHARS) {
      return "";
    }
    left--;
    return nearest(written, names).map(name -> " Did you mean '" + name + "'?").orElse("");
  }

  /** The nearest in which at most one letter of three, and two in any case, differ. */
  private static Optional<String> nearest(final String written, final Collection<String> names) {
    final String folded = written.toLowerCase(Locale.ROOT);
    final int most = Math.max(2, written.length() / LETTERS_PER_MISTAKE);
    record Near(String name, int distance) {}
    return names.stream()
        .filter(name -> Math.abs(name.length() - folded.length()) <= most)
        .map(name -> new Near(name, distance(folded, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance() <= most && near.distance() < near.name().length())
        .min(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .map(Near::name);
  }

  /** Levenshtein distance. */
  private static int distance(final String from, final String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      final int[] here = new int[to.length() + 1];
      here[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        final int replaced =
            above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
        here[column] = Math.min(replaced, 1 + Math.min(above[column], here[column - 1]));
      }
      above = here;
    }
    return above[to.length()];
  }
}
