package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.stream.StoreKeys.Index;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.common.utils.Bytes;

/**
 * What clients used on a day, UTC, counted in the transaction of what they used; told to others a
 * moment later, and forgotten when it is too old.
 *
 * <p>For one task's thread, but for {@link #all}.
 */
final class Accounts {
  /** Days that are forgotten at a look. */
  private static final int AT_A_LOOK = 1_000;

  /** Each is a few hundred bytes. */
  private static final int MAX_RECENT = 1_000;

  private static final char BAR = '|';
  private static final Bytes OPENED = StoreKeys.named(Index.OPENED, "usage");

  private final TaskStores stores;
  private final KeeperSettings settings;
  private final int partition;

  /**
   * Tells this account's lines from those of one whose store was lost, of which {@code usage} still
   * tells or will again when a backup is restored: each counts, and none may take the other's
   * place. Empty in a store that is older than this.
   */
  private String opened;

  /** What all clients ever used here. */
  private volatile Totals all;

  /** Days that changed lately, so that they are not read and parsed for each event. */
  private final Map<String, Totals> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Totals> eldest) {
          return size() > MAX_RECENT;
        }
      };

  /** Days that changed since the last look, and are in the index already. */
  private final Set<String> untold = new HashSet<>();

  /** No day before this one is known. */
  private LocalDate first = LocalDate.MIN;

  Accounts(final TaskStores stores, final KeeperSettings settings, final int partition) {
    this.stores = stores;
    this.settings = settings;
    this.partition = partition;
    this.all = stores.usedInAll().map(Accounts::totals).orElseGet(() -> sum(stores));
    this.opened = stores.get(OPENED).map(text -> new String(text, UTF_8)).orElse("");
  }

  /** An earlier version has counted days only. */
  private static Totals sum(final TaskStores stores) {
    final List<Totals> days = new ArrayList<>();
    stores.forEachUsage((key, json) -> days.add(totals(json)));
    return days.stream().reduce(Totals.NONE, Totals::plus);
  }

  private static Totals totals(final byte[] json) {
    return JobJson.read(json, Totals.class);
  }

  /**
   * What all clients used in this partition since the first of them, whatever was forgotten since.
   * For any thread.
   */
  Totals all() {
    return all;
  }

  /**
   * What {@code usage} says of a client's day in one partition of {@code jobs}.
   *
   * @param audioMs milliseconds
   * @param engineMicros microseconds
   */
  record Line(
      String client,
      LocalDate day,
      int partition,
      long requests,
      long audioMs,
      long characters,
      long tokens,
      long engineMicros,
      BigDecimal cost,
      long inputTokens,
      SortedMap<String, BigDecimal> costs) {}

  /**
   * Something of a client's job happened.
   *
   * @param at when it was written to {@code jobs}
   */
  void count(final String client, final Instant at, final JobEvent.What what) {
    final Optional<Totals> used = Used.by(what);
    if (used.isEmpty()) {
      return;
    }
    if (opened.isEmpty() && all.equals(Totals.NONE)) {
      opened = "-" + at.toEpochMilli();
      stores.put(OPENED, opened.getBytes(UTF_8));
    }
    final String key = key(client, at.atOffset(ZoneOffset.UTC).toLocalDate());
    final Totals priced = used.get().priced(settings.prices());
    final Totals now = totals(key).orElse(Totals.NONE).plus(priced);
    recent.put(key, now);
    stores.putUsage(key, JobJson.write(now));
    if (untold.add(key)) {
      stores.put(StoreKeys.named(Index.USAGE, key));
    }
    all = all.plus(priced);
    stores.putUsedInAll(JobJson.write(all));
  }

  /** Forgets days that nobody may ask for any more; some now, the rest at the next look. */
  boolean forget(final Instant now) {
    final LocalDate known =
        now.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(settings.usageDays());
    if (!known.isAfter(first)) {
      return false;
    }
    final List<String> old = stores.usageKeys(key -> day(key).isBefore(known), AT_A_LOOK);
    old.forEach(stores::deleteUsage);
    recent.keySet().removeAll(old);
    if (old.size() < AT_A_LOOK) {
      first = known;
    }
    return !old.isEmpty();
  }

  /** Tells others what changed. */
  boolean tell(final Outputs outputs) {
    boolean told = false;
    for (final Bytes changed : stores.all(Index.USAGE)) {
      final String key = StoreKeys.nameOf(changed);
      stores.delete(changed);
      final Optional<Totals> totals = totals(key);
      if (totals.isPresent()) {
        final Line line = line(key, totals.get());
        outputs.usage(key + BAR + partition + opened, line);
        told = true;
      }
    }
    untold.clear();
    return told;
  }

  private Optional<Totals> totals(final String key) {
    return Optional.ofNullable(recent.get(key)).or(() -> stores.usage(key).map(Accounts::totals));
  }

  private Line line(final String key, final Totals totals) {
    return new Line(
        key.substring(0, key.lastIndexOf(BAR)),
        day(key),
        partition,
        totals.requests(),
        totals.audioMs(),
        totals.characters(),
        totals.tokens(),
        totals.engineMicros(),
        totals.cost(),
        totals.inputTokens(),
        totals.costs());
  }

  /** The key of a client's day. */
  static String key(final String client, final LocalDate day) {
    return client + BAR + day;
  }

  private static LocalDate day(final String key) {
    return LocalDate.parse(key.substring(key.lastIndexOf(BAR) + 1));
  }
}
