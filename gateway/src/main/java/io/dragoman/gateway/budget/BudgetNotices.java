package io.dragoman.gateway.budget;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.view.PromptProducer;
import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What was told of budgets and what is still to be told, as {@code budget.notices} has it, on every
 * replica alike: whoever goes on with it tells nothing for the second time.
 */
public final class BudgetNotices implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Map<String, BudgetNotice> notices = new HashMap<>();
  private final BiConsumer<String, byte[]> writer;
  private final BooleanSupplier known;
  private final Optional<TopicFollower> follower;
  private final Optional<Producer<byte[], byte[]>> producer;

  /**
   * Knows nothing before it is started.
   *
   * @param client addresses and security
   * @param topic full name of {@code budget.notices}
   * @param steady time that passes
   */
  public BudgetNotices(
      final Map<String, Object> client, final String topic, final InstantSource steady) {
    final Producer<byte[], byte[]> writing =
        PromptProducer.of(client, Topic.BUDGET_NOTICES.maxMessageBytes());
    final TopicFollower following =
        new TopicFollower(
            "budget-notices", client, IsolationLevel.READ_COMMITTED, topic, this::hear, steady);
    this.writer =
        (key, value) ->
            written(writing.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)));
    this.known = following::isCaughtUp;
    this.follower = Optional.of(following);
    this.producer = Optional.of(writing);
  }

  /** Hears what it is told. */
  BudgetNotices(final BiConsumer<String, byte[]> writer) {
    this.writer = writer;
    this.known = () -> true;
    this.follower = Optional.empty();
    this.producer = Optional.empty();
  }

  /** Begins to read. */
  public void start() {
    follower.ifPresent(TopicFollower::start);
  }

  /** Whether all is known that was told before this process began to read. */
  public boolean isKnown() {
    return known.getAsBoolean();
  }

  /** Notes down that something is to be told, unless that was noted before. */
  public void note(
      final BudgetNotice.Audience audience, final BudgetCrossing crossing, final Instant now) {
    final BudgetNotice notice = BudgetNotice.of(audience, crossing, now);
    if (!knows(notice.id())) {
      write(notice);
    }
  }

  private static void written(final Future<RecordMetadata> record) {
    try {
      record.get();
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    } catch (final ExecutionException e) {
      throw new KafkaException("A notice of a budget was not written", e);
    }
  }

  private synchronized boolean knows(final String id) {
    return notices.containsKey(id);
  }

  /**
   * Notes down how far a notice is.
   *
   * @throws KafkaException when brokers do not take it in time
   */
  public void write(final BudgetNotice notice) {
    writer.accept(notice.id(), JobJson.write(notice));
    hear(notice);
  }

  /** Those that are to be told by now, those that wait longest first. */
  public synchronized List<BudgetNotice> due(final Instant now) {
    notices.values().removeIf(notice -> forgotten(notice, now));
    return notices.values().stream()
        .filter(notice -> notice.next() != null && !notice.next().isAfter(now))
        .sorted(Comparator.comparing(BudgetNotice::next))
        .toList();
  }

  /** Since when the oldest of those waits that are not told yet. */
  public synchronized Optional<Instant> oldest() {
    return notices.values().stream()
        .filter(notice -> notice.next() != null)
        .map(BudgetNotice::noted)
        .min(Comparator.naturalOrder());
  }

  /** As the topic does: the time that it is about is over by then. */
  private static boolean forgotten(final BudgetNotice notice, final Instant now) {
    return notice.next() == null
        && notice.noted().isBefore(now.minus(Topic.BUDGET_NOTICES.kind().retention()));
  }

  private void hear(final ConsumerRecord<String, byte[]> record) {
    if (record.value() != null) {
      hear(JobJson.read(record.value(), BudgetNotice.class));
    }
  }

  synchronized void hear(final BudgetNotice notice) {
    notices.merge(notice.id(), notice, BudgetNotice::and);
  }

  @Override
  public void close() {
    follower.ifPresent(TopicFollower::close);
    producer.ifPresent(each -> each.close(CLOSE));
  }
}
