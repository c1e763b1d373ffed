package io.dragoman.dlq;

import io.dragoman.schemas.Header;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/**
 * How the writer of a dead letter says in its headers what went wrong.
 *
 * <p>Each dialect is known by headers that only it writes. Fields that a dialect lacks have no
 * header names; where several are listed, the first one present counts.
 */
public enum Dialect {
  /** Dragoman's own workers; everything that Kafka Streams says, and more. */
  DRAGOMAN(
      "Dragoman",
      List.of(Header.ERROR_CODE.key(), Header.DISPOSITION.key()),
      new Fields(
          List.of(Header.ERROR_EXCEPTION.key()),
          List.of(Header.ERROR_MESSAGE.key()),
          List.of(Header.ERROR_STACKTRACE.key()),
          Header.ERROR_TOPIC.key(),
          Header.ERROR_PARTITION.key(),
          Header.ERROR_OFFSET.key(),
          List.of(Header.ATTEMPT.key()),
          List.of(Header.APP.key())),
      false),
  /** Kafka Streams' exception handlers (KIP-1034): UTF-8 text throughout. */
  STREAMS(
      "Kafka Streams",
      List.of(Header.ERROR_TOPIC.key(), Header.ERROR_EXCEPTION.key()),
      new Fields(
          List.of(Header.ERROR_EXCEPTION.key()),
          List.of(Header.ERROR_MESSAGE.key()),
          List.of(Header.ERROR_STACKTRACE.key()),
          Header.ERROR_TOPIC.key(),
          Header.ERROR_PARTITION.key(),
          Header.ERROR_OFFSET.key(),
          List.of(),
          List.of()),
      false),
  /** Kafka Connect sinks with {@code errors.deadletterqueue.context.headers.enable}: UTF-8 text. */
  CONNECT(
      "Kafka Connect",
      List.of("__connect.errors.topic", "__connect.errors.exception.class.name"),
      new Fields(
          List.of("__connect.errors.exception.class.name"),
          List.of("__connect.errors.exception.message"),
          List.of("__connect.errors.exception.stacktrace"),
          "__connect.errors.topic",
          "__connect.errors.partition",
          "__connect.errors.offset",
          List.of(),
          List.of("__connect.errors.connector.name")),
      false),
  /**
   * Spring Kafka's {@code DeadLetterPublishingRecoverer} and {@code @RetryableTopic}: numbers are
   * big-endian bytes, and the exception that the listener threw is the <em>cause</em>; the other
   * one is only Spring's wrapper.
   */
  SPRING(
      "Spring Kafka",
      List.of(
          "kafka_dlt-original-topic",
          "kafka_dlt-exception-fqcn",
          "kafka_dlt-key-exception-fqcn",
          "retry_topic-attempts"),
      new Fields(
          List.of(
              "kafka_dlt-exception-cause-fqcn",
              "kafka_dlt-exception-fqcn",
              "kafka_dlt-key-exception-fqcn"),
          List.of("kafka_dlt-exception-message", "kafka_dlt-key-exception-message"),
          List.of("kafka_dlt-exception-stacktrace", "kafka_dlt-key-exception-stacktrace"),
          "kafka_dlt-original-topic",
          "kafka_dlt-original-partition",
          "kafka_dlt-original-offset",
          List.of("retry_topic-attempts", "kafka_deliveryAttempt"),
          List.of("kafka_dlt-original-consumer-group")),
      true),
  /** No header of a known kind: a record is shown, but nothing is known of its failure. */
  UNKNOWN("unknown", List.of(), Fields.NONE, false);

  private static final Set<String> FAILURE_HEADERS =
      Set.of(
          Header.ATTEMPT.key(),
          Header.DUE_AT.key(),
          Header.FIRST_FAILED_AT.key(),
          Header.FIRST_FAILURE.key(),
          Header.ERROR_CODE.key(),
          Header.DISPOSITION.key(),
          Header.FAILED_AT.key(),
          Header.ENGINE.key(),
          Header.APP.key(),
          Header.PARKED_FROM.key(),
          "kafka_deliveryAttempt");

  private final String displayName;
  private final List<String> marks;
  private final Fields fields;
  private final boolean binaryNumbers;

  Dialect(
      final String displayName,
      final List<String> marks,
      final Fields fields,
      final boolean binaryNumbers) {
    this.displayName = displayName;
    this.marks = marks;
    this.fields = fields;
    this.binaryNumbers = binaryNumbers;
  }

  /** The dialect of a record with these headers; {@link #UNKNOWN} if none is recognised. */
  public static Dialect of(final Headers headers) {
    for (final Dialect dialect : values()) {
      for (final String mark : dialect.marks) {
        if (headers.lastHeader(mark) != null) {
          return dialect;
        }
      }
    }
    return UNKNOWN;
  }

  /** The writer's name, for people. */
  public String displayName() {
    return displayName;
  }

  /** Whether numbers are big-endian bytes; otherwise they are decimal text. */
  boolean binaryNumbers() {
    return binaryNumbers;
  }

  /** Which headers hold which field. */
  Fields fields() {
    return fields;
  }

  /**
   * Whether a header speaks of a failure, in any dialect: a record that goes back to work must not
   * carry it, or its next failure would be told with the words of this one.
   */
  static boolean speaksOfFailure(final String header) {
    return FAILURE_HEADERS.contains(header)
        || header.startsWith("__streams.errors.")
        || header.startsWith("__connect.errors.")
        || header.startsWith("kafka_dlt-")
        || header.startsWith("retry_topic-")
        || header.startsWith("springDeserializerException");
  }

  /** Header names of what every dialect says, in order of preference; empty: not said. */
  record Fields(
      List<String> exception,
      List<String> message,
      List<String> stackTrace,
      String topic,
      String partition,
      String offset,
      List<String> attempts,
      List<String> app) {
    static final Fields NONE =
        new Fields(List.of(), List.of(), List.of(), "", "", "", List.of(), List.of());
  }
}
