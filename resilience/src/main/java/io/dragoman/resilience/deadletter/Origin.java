package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.Header;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;

/**
 * Where a record was first read.
 *
 * <p>It names the record for good: a record that went through a delay topic keeps the origin of its
 * first reading in its headers.
 *
 * @param topic the topic's full name
 * @param partition the partition
 * @param offset the offset
 */
public record Origin(String topic, int partition, long offset) {

  /** Names that Kafka gives to topics; anybody may write a header. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /**
   * The origin that {@code headers} name; empty when one of them is missing, no number, or no name
   * of a topic.
   */
  public static Optional<Origin> in(final Headers headers) {
    final Optional<String> topic =
        HeaderText.get(headers, Header.ERROR_TOPIC).filter(name -> TOPIC.matcher(name).matches());
    final Optional<Integer> partition =
        HeaderText.number(headers, Header.ERROR_PARTITION)
            .filter(number -> number >= 0 && number <= Integer.MAX_VALUE)
            .map(Long::intValue);
    final Optional<Long> offset = HeaderText.number(headers, Header.ERROR_OFFSET);
    return topic.isPresent() && partition.isPresent() && offset.isPresent()
        ? Optional.of(new Origin(topic.get(), partition.get(), offset.get()))
        : Optional.empty();
  }

  /** As {@code topic-partition@offset}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
