package io.dragoman.dlq.letter;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a record stands; written {@code topic-partition@offset}, for example {@code
 * dlq.translator-2@17}.
 *
 * @param topic the topic's name
 * @param partition the partition, from 0
 * @param offset the offset in the partition, from 0
 */
public record Location(String topic, int partition, long offset) implements Comparable<Location> {
  private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");
  private static final Comparator<Location> ORDER =
      Comparator.comparing(Location::topic)
          .thenComparingInt(Location::partition)
          .thenComparingLong(Location::offset);

  public Location {
    Objects.requireNonNull(topic, "topic");
    if (topic.isEmpty() || partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "No record can stand at topic '" + topic + "', " + partition + ", " + offset + ".");
    }
  }

  /** Reads the written form; empty when {@code text} is not of that form. */
  public static Optional<Location> parse(final String text) {
    final Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Location(
            matcher.group(1),
            Integer.parseInt(matcher.group(2)),
            Long.parseLong(matcher.group(3))));
  }

  @JsonCreator
  static Location of(final String text) {
    return parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(text + " is not of the form topic-partition@offset"));
  }

  /** The partition that it stands in. */
  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  @Override
  public int compareTo(final Location other) {
    return ORDER.compare(this, other);
  }

  @JsonValue
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
