package io.dragoman.ingest.internal;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.RequestEvent;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes Avro with whatever serde is configured, and tells by one rule whose fault a
 * failure is: ours say so themselves, foreign ones by the exception that they wrap.
 *
 * @param <E> the event that is read
 */
public final class EventCodec<E extends SpecificRecord> implements AutoCloseable {
  private final Deserializer<E> events;
  private final Serializer<SpecificRecord> tasks;
  private final Serializer<RequestEvent> requests;

  /** A codec that closes what it is given. For one thread. */
  public EventCodec(
      final Deserializer<E> events,
      final Serializer<SpecificRecord> tasks,
      final Serializer<RequestEvent> requests) {
    this.events = events;
    this.tasks = tasks;
    this.requests = requests;
  }

  /** The event in a record. */
  E event(final String topic, final byte @Nullable [] value) {
    final E event = value == null ? null : events.deserialize(topic, value);
    if (event == null) {
      throw CheckedRequest.failure(
          ErrorCode.UNDECODABLE_RECORD, "The record in %s has no value.", topic);
    }
    return event;
  }

  byte[] task(final String topic, final SpecificRecord value) {
    return tasks.serialize(topic, value);
  }

  byte[] request(final String topic, final RequestEvent value) {
    return requests.serialize(topic, value);
  }

  @Override
  public void close() {
    events.close();
    tasks.close();
    requests.close();
  }
}
