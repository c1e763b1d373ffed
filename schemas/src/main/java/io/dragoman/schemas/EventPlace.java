package io.dragoman.schemas;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an event lies in its topic: the key of what is told about it, which lies in a partition of
 * the same number.
 *
 * @param partition the partition
 * @param offset the offset
 */
public record EventPlace(int partition, long offset) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

  /** The place that a key names; empty where it names none. */
  public static Optional<EventPlace> find(final String key) {
    final Matcher found = TEXT.matcher(key);
    return found.matches()
        ? Optional.of(
            new EventPlace(Integer.parseInt(found.group(1)), Long.parseLong(found.group(2))))
        : Optional.empty();
  }

  /** As {@code partition@offset}. */
  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
