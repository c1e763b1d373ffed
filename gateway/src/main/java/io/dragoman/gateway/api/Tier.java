package io.dragoman.gateway.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What clients of a tier may ask for.
 *
 * @param perSecond jobs in a second; 0: no bound
 * @param perMinute jobs in a minute; 0: no bound
 * @param perHour jobs in an hour; 0: no bound
 * @param weight the client's share of what is worked on at once, beside that of others
 */
public record Tier(int perSecond, int perMinute, int perHour, int weight) {
  /** That of clients whose tier is not named. */
  public static final Tier DEFAULT = new Tier(10, 60, 1_000, 1);

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9._@-]{1,64})=(\\d{1,9})/(\\d{1,9})/(\\d{1,9})/([1-9]\\d{0,3})");

  /**
   * Tiers by name, each {@code NAME=SECOND/MINUTE/HOUR/WEIGHT}.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public static Map<String, Tier> parse(final List<String> texts) {
    final Map<String, Tier> tiers = new HashMap<>();
    for (final String text : texts) {
      final Matcher parts = FORM.matcher(text.strip());
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is no tier; write NAME=SECOND/MINUTE/HOUR/WEIGHT, such as"
                + " gold=50/600/10000/4.");
      }
      tiers.put(
          parts.group(1),
          new Tier(
              Integer.parseInt(parts.group(2)),
              Integer.parseInt(parts.group(3)),
              Integer.parseInt(parts.group(4)),
              Integer.parseInt(parts.group(5))));
    }
    return Map.copyOf(tiers);
  }
}
