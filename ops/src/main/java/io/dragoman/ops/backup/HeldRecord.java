package io.dragoman.ops.backup;

import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A record as a line of a backup: bytes in base64, so that nothing of it changes. */
record HeldRecord(
    int partition,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<HeldHeader> headers) {

  HeldRecord {
    headers = List.copyOf(Objects.requireNonNullElse(headers, List.of()));
  }

  record HeldHeader(String key, byte @Nullable [] value) {
    HeldHeader {
      Objects.requireNonNull(key);
    }
  }

  static HeldRecord of(final ConsumerRecord<byte[], byte[]> record) {
    return new HeldRecord(
        record.partition(),
        record.timestamp(),
        record.key(),
        record.value(),
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> new HeldHeader(header.key(), header.value()))
            .toList());
  }

  /**
   * As it was, but that one which had no time gets that of now.
   *
   * @throws IllegalArgumentException when it is nothing that a topic can hold
   */
  ProducerRecord<byte[], byte[]> to(final String topic) {
    return new ProducerRecord<>(
        topic,
        partition,
        timestamp < 0 ? null : timestamp,
        key,
        value,
        headers.stream()
            .<Header>map(header -> new RecordHeader(header.key(), header.value()))
            .toList());
  }
}
