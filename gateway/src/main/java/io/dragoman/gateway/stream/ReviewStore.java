package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.resilience.store.StateStores;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is asked of reviewers, and what came of it so long as the same may be asked again, each with
 * the time at which it ends by itself.
 */
final class ReviewStore {
  private static final String NAME = "reviews";

  /** Reviews, by id; in front of each the time at which it ends. */
  private static final String REVIEW = "r/";

  /** Ids by that time, so that what is due is found without looking at all. */
  private static final String DUE = "due/";

  private static final int TIME_CHARS = 16;
  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> store;

  ReviewStore(final ProcessingContext context) {
    store = context.getStateStore(NAME);
  }

  /** Adds the store of a processor to a topology. */
  static void add(final Topology topology, final String processor) {
    topology.addStateStore(StateStores.keyValue(NAME, Serdes.Bytes()), processor);
  }

  Optional<ReviewRecord> find(final String id) {
    return Optional.ofNullable(store.get(key(REVIEW + id))).map(value -> record(id, value));
  }

  void put(final ReviewRecord record, final Instant until) {
    final String time = time(until);
    final byte[] json = ReviewJson.write(record);
    final byte[] front = time.getBytes(UTF_8);
    final byte[] value = new byte[front.length + json.length];
    System.arraycopy(front, 0, value, 0, front.length);
    System.arraycopy(json, 0, value, front.length, json.length);
    store.put(key(REVIEW + record.id()), value);
    store.put(key(DUE + time + record.id()), NOTHING);
  }

  void delete(final String id) {
    final byte[] value = store.delete(key(REVIEW + id));
    if (value != null) {
      store.delete(key(DUE + new String(value, 0, TIME_CHARS, UTF_8) + id));
    }
  }

  /** Those whose time has come, the first ones. */
  List<ReviewRecord> due(final Instant now, final int most) {
    final List<ReviewRecord> due = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        store.range(key(DUE), key(DUE + time(now.plusMillis(1))))) {
      while (found.hasNext() && due.size() < most) {
        final String id =
            new String(found.next().key.get(), UTF_8).substring(DUE.length() + TIME_CHARS);
        find(id).ifPresent(due::add);
      }
    }
    return due;
  }

  private static ReviewRecord record(final String id, final byte[] value) {
    final byte[] json = new byte[value.length - TIME_CHARS];
    System.arraycopy(value, TIME_CHARS, json, 0, json.length);
    return ReviewJson.record(id, json);
  }

  private static String time(final Instant time) {
    return String.format(Locale.ROOT, "%016x", Math.max(0, time.toEpochMilli()));
  }

  private static Bytes key(final String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
