package io.dragoman.ingest.internal;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechLanguage;
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
  private final Deserializer<SpeechLanguage> languages;
  private final Serializer<SpecificRecord> tasks;
  private final Serializer<RequestEvent> requests;

  /** A codec that closes what it is given. For one thread. */
  public EventCodec(
      final Deserializer<E> events,
      final Deserializer<SpeechLanguage> languages,
      final Serializer<SpecificRecord> tasks,
      final Serializer<RequestEvent> requests) {
    this.events = events;
    this.languages = languages;
    this.tasks = tasks;
    this.requests = requests;
  }

  /** The event in a record. */
  E event(final String topic, final byte @Nullable [] value) {
    return value(events, topic, value);
  }

  /** The language in a record. */
  SpeechLanguage language(final String topic, final byte @Nullable [] value) {
    return value(languages, topic, value);
  }

  private static <T> T value(
      final Deserializer<T> reader, final String topic, final byte @Nullable [] value) {
    final T read = value == null ? null : reader.deserialize(topic, value);
    if (read == null) {
      throw CheckedRequest.failure(
          ErrorCode.UNDECODABLE_RECORD, "The record in %s has no value.", topic);
    }
    return read;
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
    languages.close();
    tasks.close();
    requests.close();
  }
}
