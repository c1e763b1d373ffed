package io.dragoman.ops.drill.prometheus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules of Prometheus whose time passes faster, because nobody waits half an hour for a drill. */
public final class AlertRules {
  /** How long something must last, a range, and how far back one looks. */
  private static final Pattern DURATION =
      Pattern.compile("(for: |\\[|offset )(\\d+)([smhd])(?=[]:)\\s])");

  /** A rate needs several scrapes, which are a second apart. */
  private static final long MIN_RANGE_SECONDS = 5;

  private AlertRules() {}

  /**
   * Copies the rules of a folder.
   *
   * @param folder with files {@code dragoman-*.yml}
   * @param factor how many times shorter
   * @param target a folder to be made
   * @return the copies
   */
  public static List<Path> shorten(final Path folder, final int factor, final Path target)
      throws IOException {
    Files.createDirectories(target);
    final List<Path> copies = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file :
          files.filter(one -> one.getFileName().toString().matches("dragoman-.*\\.yml")).toList()) {
        final Path copy = target.resolve(file.getFileName().toString());
        Files.writeString(copy, shorten(Files.readString(file), factor));
        copies.add(copy);
      }
    }
    return copies;
  }

  static String shorten(final String rules, final int factor) {
    return DURATION
        .matcher(rules)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1) + shortened(found, factor) + "s"));
  }

  private static long shortened(final MatchResult found, final int factor) {
    final long seconds = Long.parseLong(found.group(2)) * seconds(found.group(3)) / factor;
    return Math.max(seconds, found.group(1).equals("[") ? MIN_RANGE_SECONDS : 1);
  }

  private static long seconds(final String unit) {
    return switch (unit) {
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      default -> 86_400;
    };
  }
}
