package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.schemas.Topic;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collector;

/** Lists dead letters. */
public final class ListDeadLetters {
  private final OperationContext context;
  private final Memoized<StatusIndex> statuses;

  public ListDeadLetters(final OperationContext context) {
    this.context = context;
    this.statuses = new Memoized<>(() -> context.audit().statuses(context.reader()));
  }

  /** What comes first. */
  public enum Sort {
    /** Last written of each partition; reads only as far as needed. */
    NEWEST(Comparator.comparing(DeadLetter::time).reversed()),
    /** First written of each partition; reads only as far as needed. */
    OLDEST(Comparator.comparing(DeadLetter::time)),
    /** By topic. */
    TOPIC(Comparator.comparing(letter -> letter.location().topic())),
    /** By error code. */
    CODE(Comparator.comparing(letter -> letter.errorCode().orElse(""))),
    /** Most attempts first. */
    ATTEMPTS(Comparator.<DeadLetter>comparingInt(letter -> letter.attempts().orElse(0)).reversed()),
    /** Largest value first. */
    SIZE(Comparator.comparingInt(DeadLetter::valueSize).reversed());

    private final Comparator<DeadLetter> order;

    Sort(final Comparator<DeadLetter> order) {
      this.order = order.thenComparing(DeadLetter::location);
    }
  }

  /**
   * What there is to list.
   *
   * @param topics where
   * @param filter which of their dead letters
   * @param ranges where those stand
   * @param statuses what was done with them
   */
  public record Listing(
      Set<String> topics,
      DeadLetterFilter filter,
      List<OffsetRange> ranges,
      StatusIndex statuses) {}

  /**
   * Some of a listing.
   *
   * @param more whether there are more
   */
  public record Page(List<DeadLetter> letters, boolean more) {}

  /**
   * Looks what there is.
   *
   * @param topics names, in which {@code *} stands for anything; none: those of the installation
   * @param withParked where none is named, also the topic of parked dead letters
   * @throws RefusedException when a topic does not exist or may not be named
   */
  public Listing open(
      final List<String> topics, final Criteria criteria, final boolean withParked) {
    final Set<String> meant = new TreeSet<>(context.topics(topics));
    final String parked = Topic.DLQ_PARKED.topicName(context.topicPrefix());
    if (withParked && topics.isEmpty() && context.reader().topics().contains(parked)) {
      meant.add(parked);
    }
    final DeadLetterFilter filter = criteria.filter(context.decoder(), statuses);
    return new Listing(meant, filter, context.reader().ranges(meant, filter), statuses.get());
  }

  /** What of it is deleted soon. */
  public List<Expiring> expiring(final Listing listing) {
    return context.expiring(listing.topics(), statuses);
  }

  /**
   * The first ones.
   *
   * @param ranges all of the listing, or what is left of it
   */
  public Page first(
      final Listing listing, final List<OffsetRange> ranges, final Sort sort, final int limit) {
    // One more than wanted tells whether there are more.
    final List<DeadLetter> found =
        switch (sort) {
          case NEWEST -> context.reader().newest(ranges, listing.filter(), limit + 1);
          case OLDEST -> context.reader().oldest(ranges, listing.filter(), limit + 1);
          case TOPIC, CODE, ATTEMPTS, SIZE ->
              context.reader().scan(ranges, listing.filter(), TopN.of(limit + 1, sort.order));
        };
    return new Page(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
  }

  /** Every one, in the order in which they are read, by several threads. */
  public void all(final Listing listing, final Consumer<DeadLetter> sink) {
    context
        .reader()
        .scan(
            listing.ranges(),
            listing.filter(),
            Collector.of(
                () -> true, (nothing, letter) -> sink.accept(letter), (one, other) -> one));
  }

  /** Those that come after the listing, until told to end. */
  public void follow(
      final Listing listing, final Consumer<DeadLetter> sink, final BooleanSupplier ended) {
    context.reader().follow(listing.ranges(), listing.filter(), sink, ended);
  }
}
