package io.dragoman.dlq.letter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaHeaders;

/** Dead letters for tests, in every dialect. */
public final class Letters {
  private Dialects dialects = Dialects.BUILT_IN;
  private final Headers headers = new RecordHeaders();
  private String topic = "dlq.translator";
  private int partition;
  private long offset;
  private Instant time = Instant.parse("2026-01-31T12:00:00Z");
  private TimestampType timestampType = TimestampType.CREATE_TIME;
  private byte @Nullable [] key = utf8("key");
  private byte @Nullable [] value = utf8("value");

  public static Letters letter() {
    return new Letters();
  }

  /** What Dragoman's worker writes. */
  public static Letters dragoman(final String code, final String disposition) {
    return letter()
        .header("dragoman.error-code", code)
        .header("dragoman.disposition", disposition)
        .header("dragoman.request-id", "request-1")
        .header("dragoman.event-id", "event-1")
        .header("dragoman.client-id", "client-1")
        .header("dragoman.attempt", "3")
        .header("dragoman.engine", "nllb-cpu")
        .header("dragoman.app", "translator 1.0.0")
        .header("dragoman.first-failed-at", "1769860000000")
        .header("dragoman.first-failure", "the first one")
        .header("dragoman.failed-at", "1769860001000")
        .header("__streams.errors.exception", "io.dragoman.schemas.DragomanException")
        .header("__streams.errors.message", "The engine took too long")
        .header("__streams.errors.stacktrace", "io.dragoman.X: took too long\n\tat a.B.c(B.java:1)")
        .header("__streams.errors.topic", "translation.tasks")
        .header("__streams.errors.partition", "2")
        .header("__streams.errors.offset", "55");
  }

  /** What Spring Kafka's recoverer writes: numbers are big-endian bytes. */
  public static Letters spring() {
    return letter()
        .topic("orders-dlt")
        .header("kafka_dlt-original-topic", "orders")
        .header("kafka_dlt-original-partition", ByteBuffer.allocate(4).putInt(7).array())
        .header("kafka_dlt-original-offset", ByteBuffer.allocate(8).putLong(1234567L).array())
        .header("kafka_dlt-original-consumer-group", "billing")
        .header(
            "kafka_dlt-exception-fqcn",
            "org.springframework.kafka.listener.ListenerExecutionFailedException")
        .header("kafka_dlt-exception-cause-fqcn", "java.lang.IllegalStateException")
        .header("kafka_dlt-exception-message", "Listener failed; no such customer")
        .header("kafka_dlt-exception-stacktrace", "java.lang.IllegalStateException: no\n\tat x")
        .header("retry_topic-attempts", ByteBuffer.allocate(4).putInt(4).array());
  }

  /** What Spring Kafka's {@code @RetryableTopic} writes, with a header of a deserializer. */
  public static Letters springRetry() {
    return letter()
        .topic("orders-dlt")
        .header(KafkaHeaders.ORIGINAL_TOPIC, "orders")
        .header(KafkaHeaders.ORIGINAL_PARTITION, ByteBuffer.allocate(4).putInt(1).array())
        .header(KafkaHeaders.ORIGINAL_OFFSET, ByteBuffer.allocate(8).putLong(42).array())
        .header(KafkaHeaders.ORIGINAL_TIMESTAMP, ByteBuffer.allocate(8).putLong(7).array())
        .header(KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE, "CreateTime")
        .header(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, "billing")
        .header(
            KafkaHeaders.EXCEPTION_FQCN,
            "org.springframework.kafka.listener.ListenerExecutionFailedException")
        .header(KafkaHeaders.EXCEPTION_CAUSE_FQCN, "java.lang.IllegalStateException")
        .header(KafkaHeaders.EXCEPTION_MESSAGE, "Listener failed; no such customer")
        .header(KafkaHeaders.EXCEPTION_STACKTRACE, "java.lang.IllegalStateException: no\n\tat x")
        .header(KafkaHeaders.KEY_EXCEPTION_MESSAGE, "bad key")
        .header("retry_topic-attempts", ByteBuffer.allocate(4).putInt(3).array())
        .header("retry_topic-backoff-timestamp", ByteBuffer.allocate(8).putLong(7).array())
        .header("retry_topic-original-timestamp", ByteBuffer.allocate(8).putLong(7).array());
  }

  /** What a broker writes for a share group. */
  public static Letters shareGroup() {
    return letter()
        .topic("dlq.orders")
        .header("__dlq.errors.topic", "orders")
        .header("__dlq.errors.partition", "2")
        .header("__dlq.errors.offset", "41")
        .header("__dlq.errors.group", "packers")
        .header("__dlq.errors.delivery.count", "5")
        .header("__dlq.errors.message", "Offset delivery count exceeded the threshold.");
  }

  /** What a Connect sink writes. */
  public static Letters connect() {
    return letter()
        .topic("connect-dlq")
        .header("__connect.errors.topic", "invoices")
        .header("__connect.errors.partition", "1")
        .header("__connect.errors.offset", "99")
        .header("__connect.errors.connector.name", "s3-sink")
        .header("__connect.errors.exception.class.name", "org.apache.kafka.connect.DataException")
        .header("__connect.errors.exception.message", "Unknown magic byte!");
  }

  /** What Kafka Streams' own handler writes. */
  public static Letters streams() {
    return letter()
        .header("__streams.errors.exception", "java.lang.ArithmeticException")
        .header("__streams.errors.message", "/ by zero")
        .header("__streams.errors.topic", "sums")
        .header("__streams.errors.partition", "0")
        .header("__streams.errors.offset", "8");
  }

  public Letters topic(final String name) {
    topic = name;
    return this;
  }

  public Letters at(final int inPartition, final long atOffset) {
    partition = inPartition;
    offset = atOffset;
    return this;
  }

  public Letters time(final Instant instant) {
    time = instant;
    return this;
  }

  /** In a topic that keeps only when each one was written. */
  public Letters timeOfTopic() {
    timestampType = TimestampType.LOG_APPEND_TIME;
    return this;
  }

  public Letters key(final byte[] bytes) {
    key = bytes;
    return this;
  }

  public Letters value(final byte[] bytes) {
    value = bytes;
    return this;
  }

  public Letters header(final String name, final String text) {
    return header(name, utf8(text));
  }

  public Letters header(final String name, final byte[] bytes) {
    headers.remove(name);
    headers.add(name, bytes);
    return this;
  }

  /** Without key and value. */
  public Letters pointer() {
    key = null;
    value = null;
    return this;
  }

  public Letters speaking(final Dialects known) {
    dialects = known;
    return this;
  }

  public Headers headers() {
    return headers;
  }

  public DeadLetter build() {
    return DeadLetter.of(
        new ConsumerRecord<>(
            topic,
            partition,
            offset,
            time.toEpochMilli(),
            timestampType,
            key == null ? -1 : key.length,
            value == null ? -1 : value.length,
            key,
            value,
            headers,
            Optional.empty()),
        dialects);
  }

  public static byte[] utf8(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
