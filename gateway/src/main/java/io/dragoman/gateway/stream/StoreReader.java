package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobCursor;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.StoreKeys.Index;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Reads the stores of one partition, from any thread, while its task goes on. */
public final class StoreReader {
  /** Webhooks of one client that are looked past for those of others, at a look. */
  private static final int MAX_LOOKED = 5_000;

  private static final int MAX_PAGE = 1_000;

  /** What a page may hold, unless the least number of events is larger. */
  private static final int PAGE_BYTES = 1024 * 1024;

  private final Function<String, ReadOnlyKeyValueStore<Bytes, byte[]>> stores;

  /** Reads stores by their names. */
  public StoreReader(final Function<String, ReadOnlyKeyValueStore<Bytes, byte[]>> stores) {
    this.stores = stores;
  }

  /** What is known of a job; empty where there is none. */
  public Optional<JobEntry> entry(final JobToken token) {
    return entry(token.text());
  }

  private Optional<JobEntry> entry(final String job) {
    return Optional.ofNullable(stores.apply(TaskStores.ENTRIES).get(StoreKeys.name(job)))
        .map(json -> JobJson.read(json, JobEntry.class));
  }

  /**
   * The events of a job behind one of them: a page, so that no job is read whole.
   *
   * @param least fewer are those that there are
   */
  public List<StoredEvent> events(final JobToken token, final long after, final int least) {
    final List<StoredEvent> events = new ArrayList<>();
    long bytes = 0;
    try (KeyValueIterator<Bytes, byte[]> found =
        stores
            .apply(TaskStores.LOG)
            .range(
                StoreKeys.event(token.text(), after + 1),
                StoreKeys.event(token.text(), Long.MAX_VALUE))) {
      while (found.hasNext()
          && events.size() < MAX_PAGE
          && (bytes < PAGE_BYTES || events.size() < least)) {
        final KeyValue<Bytes, byte[]> next = found.next();
        events.add(new StoredEvent(StoreKeys.eventId(next.key), next.value));
        bytes += next.value.length;
      }
    }
    return events;
  }

  /**
   * Jobs of a client, newest first.
   *
   * @param states empty: all
   * @param behind only those behind it; empty: all
   * @param limit at most so many
   */
  public List<JobLine> list(
      final String client,
      final List<JobState> states,
      final Optional<JobCursor> behind,
      final int limit) {
    final List<JobLine> lines = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        stores
            .apply(TaskStores.INDEX)
            .range(
                behind
                    .map(place -> StoreKeys.clientBehind(client, place))
                    .orElseGet(() -> StoreKeys.clientFirst(client)),
                StoreKeys.clientEnd(client))) {
      while (found.hasNext() && lines.size() < limit) {
        final String job = StoreKeys.jobOfClient(found.next().key, client);
        entry(job)
            .filter(entry -> !entry.removed())
            .filter(entry -> states.isEmpty() || states.contains(entry.work().state()))
            .ifPresent(
                entry ->
                    lines.add(
                        new JobLine(
                            job,
                            entry.owner().client(),
                            entry.work().state(),
                            entry.submittedAt(),
                            entry.work().updatedAt())));
      }
    }
    return lines;
  }

  /** What a client used, by day. */
  public Map<LocalDate, Totals> usage(
      final String client, final LocalDate from, final LocalDate to) {
    final Map<LocalDate, Totals> days = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        stores
            .apply(TaskStores.USAGE)
            .range(
                StoreKeys.name(Accounts.key(client, from)),
                StoreKeys.name(Accounts.key(client, to)))) {
      while (found.hasNext()) {
        final KeyValue<Bytes, byte[]> next = found.next();
        final String key = new String(next.key.get(), UTF_8);
        final int bar = key.lastIndexOf('|');
        // Between two days of a client may be those of one with a longer name.
        if (bar == client.length()) {
          days.put(LocalDate.parse(key.substring(bar + 1)), JobJson.read(next.value, Totals.class));
        }
      }
    }
    return days;
  }

  /**
   * The webhooks that are to be called by now, those that wait longest first, no more of one client
   * than its part.
   */
  public List<WebhookDue> due(final Instant now, final int limit) {
    return due(Index.WEBHOOK, now, limit, entry -> entry.webhook().attempts());
  }

  /** The workflows that are to be handed over by now; otherwise the same. */
  public List<WebhookDue> executions(final Instant now, final int limit) {
    return due(
        Index.EXECUTION,
        now,
        limit,
        entry -> entry.execution() == null ? 0 : entry.execution().attempts());
  }

  private List<WebhookDue> due(
      final Index index,
      final Instant now,
      final int limit,
      final ToIntFunction<JobEntry> attempts) {
    final List<WebhookDue> due = new ArrayList<>();
    final Predicate<String> fair = WebhookDue.fair(limit);
    int looked = 0;
    try (KeyValueIterator<Bytes, byte[]> found =
        stores
            .apply(TaskStores.INDEX)
            .range(StoreKeys.first(index), StoreKeys.upTo(index, now.toEpochMilli()))) {
      while (found.hasNext() && due.size() < limit && looked++ < MAX_LOOKED) {
        final Bytes key = found.next().key;
        final String job = StoreKeys.numberedName(key);
        entry(job)
            .filter(entry -> !entry.removed())
            .filter(entry -> fair.test(entry.owner().client()))
            .ifPresent(
                entry ->
                    due.add(
                        new WebhookDue(
                            new JobToken(job),
                            entry.owner().client(),
                            attempts.applyAsInt(entry),
                            Instant.ofEpochMilli(StoreKeys.numberOf(key)))));
      }
    }
    return due;
  }
}
