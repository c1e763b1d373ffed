package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.stream.StoreKeys.Index;
import io.dragoman.resilience.store.StateStores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What a task keeps of its jobs. */
public final class TaskStores {
  /** Events by job and id. */
  public static final String LOG = "job-log";

  /** An entry for each job. */
  public static final String ENTRIES = "job-entries";

  /** What finds jobs by something else than their token. */
  public static final String INDEX = "job-index";

  /** Usage by client and day. */
  public static final String USAGE = "job-usage";

  private static final byte[] NOTHING = {};

  /** No client's day: those have a bar. */
  private static final Bytes USED_IN_ALL = StoreKeys.name("all");

  /** Each is a few hundred bytes; several are read for every record. */
  private static final int MAX_RECENT = 2_000;

  private final KeyValueStore<Bytes, byte[]> log;
  private final KeyValueStore<Bytes, byte[]> entries;
  private final KeyValueStore<Bytes, byte[]> index;
  private final KeyValueStore<Bytes, byte[]> usage;

  /** What was read or written last, so that it is not read and parsed again. */
  private final Map<String, JobEntry> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, JobEntry> eldest) {
          return size() > MAX_RECENT;
        }
      };

  /** What is not written yet: a record may change an entry several times. */
  private final Map<String, JobEntry> changed = new LinkedHashMap<>();

  TaskStores(final ProcessingContext context) {
    log = context.getStateStore(LOG);
    entries = context.getStateStore(ENTRIES);
    index = context.getStateStore(INDEX);
    usage = context.getStateStore(USAGE);
  }

  /** Adds the stores of a processor to a topology. */
  static void add(final Topology topology, final String processor) {
    // Each event is written once, and read from other threads by its range.
    topology.addStateStore(StateStores.keyValue(LOG, Serdes.Bytes()), processor);
    // What is written again before the next commit costs no second record.
    for (final String name : List.of(ENTRIES, INDEX, USAGE)) {
      topology.addStateStore(
          StateStores.keyValue(name, Serdes.Bytes()).withCachingEnabled(), processor);
    }
  }

  void putEvent(final String job, final long id, final byte[] entry) {
    log.put(StoreKeys.event(job, id), entry);
  }

  void forEachEvent(final String job, final BiConsumer<Long, byte[]> use) {
    try (KeyValueIterator<Bytes, byte[]> events =
        log.range(StoreKeys.event(job, 0), StoreKeys.event(job, Long.MAX_VALUE))) {
      events.forEachRemaining(each -> use.accept(StoreKeys.eventId(each.key), each.value));
    }
  }

  /** Returns how many there were. */
  int deleteEvents(final String job) {
    final List<Long> ids = new ArrayList<>();
    forEachEvent(job, (id, entry) -> ids.add(id));
    ids.forEach(id -> log.delete(StoreKeys.event(job, id)));
    return ids.size();
  }

  Optional<JobEntry> entry(final String job) {
    final JobEntry known = changed.getOrDefault(job, recent.get(job));
    if (known != null) {
      return Optional.of(known);
    }
    final Optional<JobEntry> stored =
        Optional.ofNullable(entries.get(StoreKeys.name(job)))
            .map(json -> JobJson.read(json, JobEntry.class));
    stored.ifPresent(entry -> recent.put(job, entry));
    return stored;
  }

  /** Changes an entry; {@link #writeEntries} must follow. */
  void putEntry(final String job, final JobEntry entry) {
    changed.put(job, entry);
    recent.put(job, entry);
  }

  void deleteEntry(final String job) {
    changed.remove(job);
    recent.remove(job);
    entries.delete(StoreKeys.name(job));
  }

  /** Writes what changed, each entry once. */
  void writeEntries() {
    changed.forEach((job, entry) -> entries.put(StoreKeys.name(job), JobJson.write(entry)));
    changed.clear();
  }

  void put(final Bytes key) {
    index.put(key, NOTHING);
  }

  void put(final Bytes key, final byte[] value) {
    index.put(key, value);
  }

  Optional<byte[]> get(final Bytes key) {
    return Optional.ofNullable(index.get(key));
  }

  void delete(final Bytes key) {
    index.delete(key);
  }

  /** All keys of an index, in order. */
  List<Bytes> all(final Index part) {
    return keys(StoreKeys.first(part), StoreKeys.last(part), Integer.MAX_VALUE);
  }

  /** The first keys of an index with a number up to this one. */
  List<Bytes> upTo(final Index part, final long number, final int limit) {
    return keys(StoreKeys.first(part), StoreKeys.upTo(part, number), limit);
  }

  private List<Bytes> keys(final Bytes from, final Bytes to, final int limit) {
    final List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found = index.range(from, to)) {
      while (found.hasNext() && keys.size() < limit) {
        final KeyValue<Bytes, byte[]> next = found.next();
        if (next.key.compareTo(to) < 0) {
          keys.add(next.key);
        }
      }
    }
    return keys;
  }

  Optional<byte[]> usage(final String key) {
    return Optional.ofNullable(usage.get(StoreKeys.name(key)));
  }

  void putUsage(final String key, final byte[] value) {
    usage.put(StoreKeys.name(key), value);
  }

  void deleteUsage(final String key) {
    usage.delete(StoreKeys.name(key));
  }

  /** What all clients ever used. */
  Optional<byte[]> usedInAll() {
    return Optional.ofNullable(usage.get(USED_IN_ALL));
  }

  void putUsedInAll(final byte[] value) {
    usage.put(USED_IN_ALL, value);
  }

  /** Usage by client and day, in no order. */
  void forEachUsage(final BiConsumer<String, byte[]> use) {
    try (KeyValueIterator<Bytes, byte[]> days = usage.all()) {
      while (days.hasNext()) {
        final KeyValue<Bytes, byte[]> next = days.next();
        if (!next.key.equals(USED_IN_ALL)) {
          use.accept(StoreKeys.text(next.key), next.value);
        }
      }
    }
  }

  /** The first so many of the keys of usage that are meant. */
  List<String> usageKeys(final Predicate<String> meant, final int limit) {
    final List<String> keys = new ArrayList<>();
    forEachUsage(
        (key, json) -> {
          if (keys.size() < limit && meant.test(key)) {
            keys.add(key);
          }
        });
    return keys;
  }
}
