package io.dragoman.resilience.gate;

import io.dragoman.resilience.consumer.ForwardingConsumer;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.consumer.PromptConsumer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that keeps partitions paused while a {@link PartitionGate} says so.
 *
 * <p>Kafka Streams pauses and resumes partitions for its own reasons. A partition flows only when
 * neither Streams nor the gate holds it, so this class remembers what Streams asked for and applies
 * the sum before each poll. While there is something to commit, it does not wait for records. It
 * must be used with the classic group protocol: under others Streams makes its consumer by itself.
 */
final class GatedConsumer extends ForwardingConsumer<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(GatedConsumer.class);

  /**
   * Longest wait for an answer while an engine has work, before records are looked for.
   * Punctuators, which forward answers, run between polls.
   */
  private static final Duration BUSY_WAIT = Duration.ofMillis(10);

  /** The same when there was one, which punctuators may have been too early for. */
  private static final Duration BRIEF_WAIT = Duration.ofMillis(2);

  private final PartitionGate gate;
  private final PromptCommits commits;
  private final Bells bells;
  private boolean answered;
  private final Set<TopicPartition> pausedByStreams = new HashSet<>();
  private final Set<TopicPartition> pausedByGate = new HashSet<>();

  /** What the log says; without the bounds of the inbox, which come and go under any load. */
  private final Map<TopicPartition, Set<PauseReason>> told = new HashMap<>();

  /**
   * Takes {@code consumer} over.
   *
   * @param consumer subscribed by nobody yet
   * @param commits of the threads that poll
   * @param bells of the same threads, rung by engines' answers
   */
  GatedConsumer(
      final Consumer<byte[], byte[]> consumer,
      final PartitionGate gate,
      final PromptCommits commits,
      final Bells bells) {
    super(new PromptConsumer(consumer, commits));
    this.gate = gate;
    this.commits = commits;
    this.bells = bells;
  }

  @Override
  public void pause(final Collection<TopicPartition> partitions) {
    pausedByStreams.addAll(partitions);
    super.pause(partitions);
  }

  @Override
  public void resume(final Collection<TopicPartition> partitions) {
    pausedByStreams.removeAll(partitions);
    super.resume(
        partitions.stream().filter(partition -> !pausedByGate.contains(partition)).toList());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(final Duration timeout) {
    applyGate();
    if (!busy()) {
      return super.poll(timeout);
    }
    final boolean pending = commits.pending();
    final ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
    final boolean committing = pending && !commits.pending();
    if (records.isEmpty() && !committing) {
      final Duration wait = answered ? BRIEF_WAIT : BUSY_WAIT;
      answered = bells.await(timeout.compareTo(wait) < 0 ? timeout : wait);
    }
    return records;
  }

  @Override
  public void subscribe(final Collection<String> topics, final ConsumerRebalanceListener listener) {
    super.subscribe(topics, new Listener(listener));
  }

  @Override
  public void subscribe(final Pattern pattern, final ConsumerRebalanceListener listener) {
    super.subscribe(pattern, new Listener(listener));
  }

  private void applyGate() {
    final Set<TopicPartition> held = new HashSet<>();
    for (final TopicPartition partition : assignment()) {
      if (gate.isPaused(partition)) {
        held.add(partition);
      }
      tell(partition, gate.reasons(partition));
    }
    final Set<TopicPartition> released = new HashSet<>(pausedByGate);
    released.removeAll(held);
    released.removeAll(pausedByStreams);
    released.retainAll(assignment());
    pausedByGate.clear();
    pausedByGate.addAll(held);
    super.pause(held);
    super.resume(released);
  }

  private void tell(final TopicPartition partition, final Set<PauseReason> reasons) {
    reasons.remove(PauseReason.INBOX_FULL);
    final Set<PauseReason> before = told.getOrDefault(partition, Set.of());
    if (reasons.equals(before)) {
      return;
    }
    if (reasons.isEmpty()) {
      told.remove(partition);
      LOG.info("New work of {} is run again; it was not for {}", partition, before);
    } else {
      told.put(partition, reasons);
      LOG.info("No new work of {} is run, for {}", partition, reasons);
    }
  }

  private boolean busy() {
    return assignment().stream().anyMatch(gate::isBusy);
  }

  /** Keeps the books right when partitions come and go, and holds new ones before they deliver. */
  private final class Listener implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener streams;

    Listener(final ConsumerRebalanceListener streams) {
      this.streams = streams;
    }

    @Override
    public void onPartitionsRevoked(final Collection<TopicPartition> partitions) {
      streams.onPartitionsRevoked(partitions);
      forget(partitions);
    }

    @Override
    public void onPartitionsLost(final Collection<TopicPartition> partitions) {
      streams.onPartitionsLost(partitions);
      forget(partitions);
    }

    @Override
    public void onPartitionsAssigned(final Collection<TopicPartition> partitions) {
      streams.onPartitionsAssigned(partitions);
      applyGate();
    }

    private void forget(final Collection<TopicPartition> partitions) {
      pausedByStreams.removeAll(partitions);
      pausedByGate.removeAll(partitions);
      told.keySet().removeAll(partitions);
    }
  }
}
