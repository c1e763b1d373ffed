package io.dragoman.gateway.view;

import io.dragoman.resilience.consumer.ForwardingConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Up to where the stores of this process have everything of {@code jobs}, so that what is not in
 * them does not exist, and was not only not read yet.
 */
final class ReadPositions {
  private final String topic;
  private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
  private volatile CompletableFuture<Void> moved = new CompletableFuture<>();

  /** Of one topic. */
  ReadPositions(final String topic) {
    this.topic = topic;
  }

  /**
   * Watches a main consumer of Kafka Streams, which polls when it has worked on all it was given.
   */
  Consumer<byte[], byte[]> watch(final Consumer<byte[], byte[]> consumer) {
    return new Watched(consumer);
  }

  /**
   * Waits until everything below an offset was read.
   *
   * @return whether it was, in time
   */
  boolean await(final int partition, final long offset, final Duration time) {
    final long end = System.nanoTime() + time.toNanos();
    while (true) {
      final CompletableFuture<Void> next = moved;
      if (positions.getOrDefault(partition, 0L) >= offset) {
        return true;
      }
      final long left = end - System.nanoTime();
      if (left <= 0 || !JobHub.await(next, Duration.ofNanos(left))) {
        return positions.getOrDefault(partition, 0L) >= offset;
      }
    }
  }

  private synchronized void at(final int partition, final long position) {
    final Long before = positions.put(partition, position);
    if (before == null || before < position) {
      final CompletableFuture<Void> done = moved;
      moved = new CompletableFuture<>();
      done.complete(null);
    }
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
      return super.poll(timeout);
    }
  }
}
