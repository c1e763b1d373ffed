package io.dragoman.resilience.trace;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.schemas.Header;
import org.apache.kafka.common.header.Headers;

/** What is said of records in traces, by the semantic conventions for messaging. */
final class Messages {
  private static final String SYSTEM = "messaging.system";
  private static final String KAFKA = "kafka";
  private static final String OPERATION_NAME = "messaging.operation.name";
  private static final String OPERATION_TYPE = "messaging.operation.type";
  private static final String DESTINATION = "messaging.destination.name";
  private static final String PARTITION = "messaging.destination.partition.id";
  private static final String OFFSET = "messaging.kafka.offset";
  private static final String BATCH_COUNT = "messaging.batch.message_count";
  private static final String REQUEST_ID = "dragoman.request.id";
  private static final String EVENT_ID = "dragoman.event.id";

  private Messages() {}

  static TraceSpan sent(final TraceSpan span, final String topic) {
    return operation(span, "send", topic);
  }

  static TraceSpan processed(final TraceSpan span, final Origin at, final Headers headers) {
    HeaderText.id(headers, Header.REQUEST_ID).ifPresent(id -> span.put(REQUEST_ID, id));
    HeaderText.id(headers, Header.EVENT_ID).ifPresent(id -> span.put(EVENT_ID, id));
    return operation(span, "process", at.topic())
        .put(PARTITION, Integer.toString(at.partition()))
        .put(OFFSET, at.offset());
  }

  /** Nothing is done with it, so that it is no operation in the sense of the conventions. */
  static TraceSpan delayed(final TraceSpan span, final String topic, final Headers headers) {
    HeaderText.id(headers, Header.REQUEST_ID).ifPresent(id -> span.put(REQUEST_ID, id));
    HeaderText.number(headers, Header.ATTEMPT)
        .ifPresent(failed -> span.put(TraceSpan.ATTEMPT, failed));
    return span.put(SYSTEM, KAFKA).put(DESTINATION, topic);
  }

  static TraceSpan batch(final TraceSpan span, final int records) {
    return span.put(SYSTEM, KAFKA)
        .put(OPERATION_NAME, "process")
        .put(OPERATION_TYPE, "process")
        .put(BATCH_COUNT, records);
  }

  private static TraceSpan operation(
      final TraceSpan span, final String operation, final String topic) {
    return span.put(SYSTEM, KAFKA)
        .put(OPERATION_NAME, operation)
        .put(OPERATION_TYPE, operation)
        .put(DESTINATION, topic);
  }
}
