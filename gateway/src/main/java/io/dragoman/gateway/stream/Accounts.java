package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.stream.StoreKeys.Index;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * What clients used on a day, UTC, counted in the transaction of what they used; told to others a
 * moment later.
 */
final class Accounts {
  private final TaskStores stores;
  private final Prices prices;
  private final int partition;

  Accounts(final TaskStores stores, final Prices prices, final int partition) {
    this.stores = stores;
    this.prices = prices;
    this.partition = partition;
  }

  /**
   * What {@code usage} says of a client's day in one partition of {@code jobs}.
   *
   * @param audioMs milliseconds
   */
  record Line(
      String client,
      LocalDate day,
      int partition,
      long requests,
      long audioMs,
      long characters,
      long tokens,
      BigDecimal cost) {}

  /**
   * Something of a client's job happened.
   *
   * @param at when it was written to {@code jobs}
   */
  void count(final String client, final Instant at, final JobEvent.What what) {
    final Optional<Totals> used = used(what);
    if (used.isEmpty()) {
      return;
    }
    final String key = key(client, at.atOffset(ZoneOffset.UTC).toLocalDate());
    final Totals before =
        stores.usage(key).map(json -> JobJson.read(json, Totals.class)).orElse(Totals.NONE);
    stores.putUsage(key, JobJson.write(before.plus(used.get().priced(prices))));
    stores.put(StoreKeys.named(Index.USAGE, key));
  }

  /** Tells others what changed. */
  boolean tell(final Outputs outputs) {
    boolean told = false;
    for (final Bytes changed : stores.all(Index.USAGE)) {
      final String key = StoreKeys.nameOf(changed);
      stores.delete(changed);
      final Optional<Totals> totals =
          stores.usage(key).map(json -> JobJson.read(json, Totals.class));
      if (totals.isPresent()) {
        final Line line = line(key, totals.get());
        outputs.usage(key + "|" + partition, line);
        told = true;
      }
    }
    return told;
  }

  private Line line(final String key, final Totals totals) {
    final int bar = key.lastIndexOf('|');
    return new Line(
        key.substring(0, bar),
        LocalDate.parse(key.substring(bar + 1)),
        partition,
        totals.requests(),
        totals.audioMs(),
        totals.characters(),
        totals.tokens(),
        totals.cost());
  }

  /** The key of a client's day. */
  static String key(final String client, final LocalDate day) {
    return client + "|" + day;
  }

  private static Optional<Totals> used(final JobEvent.What what) {
    return switch (what) {
      case JobEvent.What.Made _ -> Optional.empty();
      case JobEvent.What.Told(final RequestEvent told) ->
          told.getEvent() instanceof final RequestSubmission accepted
              ? Optional.of(new Totals(1, accepted.getAudioMs().orElse(0L), 0, 0, BigDecimal.ZERO))
              : Optional.empty();
      case JobEvent.What.Transcribed(final Transcript transcript) ->
          Optional.of(
              new Totals(
                  0,
                  0,
                  0,
                  transcript.getSegments().stream()
                      .mapToLong(segment -> segment.getTokens().size())
                      .sum(),
                  BigDecimal.ZERO));
      case JobEvent.What.Translated(final Translation translation) -> {
        final String source = translation.getSourceText();
        yield Optional.of(
            new Totals(0, 0, source.codePointCount(0, source.length()), 0, BigDecimal.ZERO));
      }
    };
  }
}
