package io.dragoman.resilience.values;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record as its writer put it, or 1970 where that is negative.
 *
 * <p>Any client may write a record with a negative time, and Kafka Streams by itself stops at it
 * for ever: its thread dies, and so does the next one that meets the record.
 */
public final class NonNegativeTimestamp implements TimestampExtractor {
  @Override
  public long extract(final ConsumerRecord<Object, Object> record, final long partitionTime) {
    return Math.max(0, record.timestamp());
  }
}
