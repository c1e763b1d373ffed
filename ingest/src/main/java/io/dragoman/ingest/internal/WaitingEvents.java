package io.dragoman.ingest.internal;

import io.dragoman.resilience.store.StateStores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Events that wait to hear in which language they are. Only where they lie is kept, some hundred
 * bytes each: the topic keeps the events.
 */
final class WaitingEvents {
  private static final String PLACE = "place/";
  private static final String PAST_PLACES = "place0";
  private static final String REQUEST = "request/";
  private static final String EVENT = "event/";

  private final KeyValueStore<String, byte[]> store;

  WaitingEvents(final KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /**
   * One that waits.
   *
   * @param offset where it lies in the partition of the task
   * @param question id of the segment whose language was asked for
   * @param eventId its id
   * @param requestId id of its request
   * @param clientId who asks
   * @param since when it began to wait
   * @param deadline after which its work must not start
   */
  record Waiting(
      long offset,
      String question,
      String eventId,
      String requestId,
      Optional<String> clientId,
      Instant since,
      Optional<Instant> deadline) {}

  static StoreBuilder<KeyValueStore<String, byte[]>> builder(final String name) {
    return StateStores.keyValue(name, Serdes.String());
  }

  void add(final Waiting event) {
    store.put(place(event.offset()), encode(event));
    store.put(REQUEST + event.requestId(), bytes(event.eventId()));
    store.put(EVENT + event.eventId(), bytes(event.requestId()));
  }

  void remove(final Waiting event) {
    store.delete(place(event.offset()));
    store.delete(REQUEST + event.requestId());
    store.delete(EVENT + event.eventId());
  }

  /** The one that lies at an offset. */
  Optional<Waiting> at(final long offset) {
    return Optional.ofNullable(store.get(place(offset))).map(value -> decode(offset, value));
  }

  /** The request for which an event waits. */
  Optional<String> requestOf(final String eventId) {
    return Optional.ofNullable(store.get(EVENT + eventId)).map(WaitingEvents::text);
  }

  /** The event that waits for a request. */
  Optional<String> eventOf(final String requestId) {
    return Optional.ofNullable(store.get(REQUEST + requestId)).map(WaitingEvents::text);
  }

  /** Those of which something is true, the first ones only. */
  List<Waiting> find(final Predicate<Waiting> wanted, final int most) {
    final List<Waiting> found = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.range(PLACE, PAST_PLACES)) {
      while (all.hasNext() && found.size() < most) {
        final var next = all.next();
        final Waiting waiting =
            decode(Long.parseLong(next.key.substring(PLACE.length())), next.value);
        if (wanted.test(waiting)) {
          found.add(waiting);
        }
      }
    }
    return found;
  }

  private static String place(final long offset) {
    return PLACE + String.format(Locale.ROOT, "%019d", offset);
  }

  private static byte[] encode(final Waiting event) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(event.question());
      out.writeUTF(event.eventId());
      out.writeUTF(event.requestId());
      out.writeUTF(event.clientId().orElse(""));
      out.writeLong(event.since().toEpochMilli());
      out.writeLong(event.deadline().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Waiting decode(final long offset, final byte[] value) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      return new Waiting(
          offset,
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          Optional.of(in.readUTF()).filter(id -> !id.isEmpty()),
          Instant.ofEpochMilli(in.readLong()),
          Optional.of(in.readLong())
              .filter(millis -> millis != Long.MAX_VALUE)
              .map(Instant::ofEpochMilli));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(final byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
