package io.dragoman.dlq.letter;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** One consumer that reads stretches of partitions from first to last. */
final class RangeWorker implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  /** After so many polls in a row without any progress the broker is taken for gone. */
  private static final int PATIENCE = 120;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Dialects dialects;

  /** Owns the consumer from now on. */
  RangeWorker(final KafkaConsumer<byte[], byte[]> consumer, final Dialects dialects) {
    this.consumer = consumer;
    this.dialects = dialects;
  }

  /** Waits a little for records behind the positions of the consumer. */
  ConsumerRecords<byte[], byte[]> next() {
    return poll(Progress.NONE);
  }

  /** The consumer, for questions between two reads. */
  KafkaConsumer<byte[], byte[]> consumer() {
    return consumer;
  }

  /**
   * Reads every record of the ranges.
   *
   * @throws TimeoutException when the broker sends nothing for half a minute
   * @throws InterruptException when the thread is interrupted
   */
  void read(
      final List<OffsetRange> ranges, final Consumer<DeadLetter> sink, final Progress progress) {
    read(ranges, sink, progress, () -> false);
  }

  /**
   * As {@link #read(List, Consumer, Progress)}, but ends early when {@code stop} says so; it is
   * asked before each record.
   */
  void read(
      final List<OffsetRange> ranges,
      final Consumer<DeadLetter> sink,
      final Progress progress,
      final BooleanSupplier stop) {
    final Map<TopicPartition, OffsetRange> open = new HashMap<>();
    final Map<TopicPartition, Long> positions = new HashMap<>();
    for (final OffsetRange range : ranges) {
      open.put(range.partition(), range);
      positions.put(range.partition(), range.from());
    }
    consumer.assign(open.keySet());
    // A read that was broken off leaves partitions assigned, and those that it ended paused.
    consumer.resume(open.keySet());
    open.values().forEach(range -> consumer.seek(range.partition(), range.from()));
    int idle = 0;
    while (!open.isEmpty() && !stop.getAsBoolean()) {
      final ConsumerRecords<byte[], byte[]> records = poll(progress);
      boolean moved = false;
      for (final TopicPartition partition : records.partitions()) {
        final OffsetRange range = open.get(partition);
        final long before = positions.get(partition);
        long position = before;
        for (final ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
          if (stop.getAsBoolean()) {
            break;
          }
          if (range != null && record.offset() < range.to()) {
            sink.accept(DeadLetter.of(record, dialects));
            // Record by record: a reader that keeps to a rate takes long for what came at once.
            progress.advanced(record.offset() + 1 - position);
            position = record.offset() + 1;
          }
        }
        positions.put(partition, position);
        moved |= position > before;
      }
      moved |= !stop.getAsBoolean() && advance(open, positions, progress);
      idle = moved ? 0 : idle + 1;
      if (idle > PATIENCE) {
        throw new TimeoutException("No more records came from " + open.keySet() + ".");
      }
    }
    consumer.assign(List.of());
  }

  /**
   * Positions, not records, tell when a range is done: markers of transactions and compacted
   * records take offsets that never arrive.
   */
  private boolean advance(
      final Map<TopicPartition, OffsetRange> open,
      final Map<TopicPartition, Long> positions,
      final Progress progress) {
    boolean moved = false;
    for (final OffsetRange range : List.copyOf(open.values())) {
      final TopicPartition partition = range.partition();
      final long position = Math.min(consumer.position(partition), range.to());
      moved |= advance(partition, position, positions, progress);
      if (position >= range.to()) {
        open.remove(partition);
        consumer.pause(List.of(partition));
      }
    }
    return moved;
  }

  private static boolean advance(
      final TopicPartition partition,
      final long position,
      final Map<TopicPartition, Long> positions,
      final Progress progress) {
    final long before = positions.get(partition);
    if (position <= before) {
      return false;
    }
    positions.put(partition, position);
    progress.advanced(position - before);
    return true;
  }

  /** Where retention was faster, reading goes on behind what it deleted, and that is told. */
  private ConsumerRecords<byte[], byte[]> poll(final Progress progress) {
    try {
      return consumer.poll(POLL);
    } catch (final OffsetOutOfRangeException deleted) {
      final Map<TopicPartition, Long> positions = deleted.offsetOutOfRangePartitions();
      consumer
          .beginningOffsets(positions.keySet())
          .forEach(
              (partition, first) -> {
                consumer.seek(partition, first);
                progress.gone(Math.max(0, first - positions.get(partition)));
              });
      return ConsumerRecords.empty();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
