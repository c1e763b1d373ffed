package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.Header;
import java.util.Optional;
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

  /** The origin that {@code headers} name; empty when one of them is missing or not a number. */
  public static Optional<Origin> in(final Headers headers) {
    final Optional<String> topic = HeaderText.get(headers, Header.ERROR_TOPIC);
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
