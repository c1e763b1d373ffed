package io.dragoman.gateway.view;

import io.dragoman.resilience.consumer.ForwardingConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Up to where the stores of this process have everything of {@code jobs}, so that what is not in
 * them does not exist, and was not only not read yet.
 *
 * <p>A consumer's position alone does not tell: Kafka Streams may poll again before it has worked
 * on what it was given. The last record that was worked on does not tell either: behind it may
 * stand markers of transactions, which never arrive.
 */
final class ReadPositions {
  private final String topic;
  private final Map<Integer, Partition> partitions = new HashMap<>();
  private CompletableFuture<Void> moved = new CompletableFuture<>();

  /** Of one topic. */
  ReadPositions(final String topic) {
    this.topic = topic;
  }

  /** Watches a main consumer of Kafka Streams. */
  Consumer<byte[], byte[]> watch(final Consumer<byte[], byte[]> consumer) {
    return new Watched(consumer);
  }

  /** The stores of a partition hold what was committed; nothing was handed on since. */
  synchronized void opened(final int partition) {
    partitions.put(partition, new Partition());
  }

  /** A record of a partition was worked on, and so were those before it. */
  synchronized void worked(final int partition, final long offset) {
    final Partition state = partition(partition);
    state.worked = offset;
    read(state, offset + 1);
  }

  /** Records of a partition were given to the streams, up to this one. */
  synchronized void handed(final int partition, final long offset) {
    partition(partition).handed = offset;
  }

  /** The consumer would go on there. */
  synchronized void at(final int partition, final long position) {
    final Partition state = partition(partition);
    if (state.worked >= state.handed) {
      read(state, position);
    }
  }

  /**
   * Waits until everything below an offset was read.
   *
   * @return whether it was, in time
   */
  boolean await(final int partition, final long offset, final Duration time) {
    final long end = System.nanoTime() + time.toNanos();
    while (true) {
      final CompletableFuture<Void> next;
      synchronized (this) {
        if (partition(partition).read >= offset) {
          return true;
        }
        next = moved;
      }
      final long left = end - System.nanoTime();
      if (left <= 0 || !JobHub.await(next, Duration.ofNanos(left))) {
        synchronized (this) {
          return partition(partition).read >= offset;
        }
      }
    }
  }

  private Partition partition(final int number) {
    return partitions.computeIfAbsent(number, ignored -> new Partition());
  }

  private void read(final Partition state, final long upTo) {
    if (state.read < upTo) {
      state.read = upTo;
      final CompletableFuture<Void> done = moved;
      moved = new CompletableFuture<>();
      done.complete(null);
    }
  }

  /** Of one partition, since its stores were opened. */
  private static final class Partition {
    /** The last record that was given to the streams. */
    private long handed = -1;

    /** The last one that they worked on. */
    private long worked = -1;

    /** Everything below was read. */
    private long read;
  }

  private final class Watched extends ForwardingConsumer<byte[], byte[]> {
    Watched(final Consumer<byte[], byte[]> consumer) {
      super(consumer);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(final Duration timeout) {
      for (final TopicPartition partition : assignment()) {
        if (partition.topic().equals(topic)) {
          try {
            at(partition.partition(), position(partition, Duration.ZERO));
          } catch (final TimeoutException | IllegalStateException e) {
            // It is not known where it begins, or it was just taken away.
            continue;
          }
        }
      }
      final ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
      for (final TopicPartition partition : records.partitions()) {
        if (partition.topic().equals(topic)) {
          handed(partition.partition(), records.records(partition).getLast().offset());
        }
      }
      return records;
    }
  }
}
