package io.dragoman.dlq.order;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The transactions of a task, one after the other: copies, and what the audit says of them. Those
 * of a dry run begin and end as well, and write nothing.
 */
final class TaskTransaction {
  /** How the copies are compressed, unless the configuration says otherwise. */
  static final String COMPRESSION = "zstd";

  /** Above the largest record that Dragoman's topics take. */
  private static final int MAX_REQUEST_BYTES = 28 * 1024 * 1024;

  /** How long a task that died keeps readers of committed records waiting. */
  private static final int TRANSACTION_TIMEOUT_MS = 20_000;

  private static final int MAX_COMMIT_TRIES = 5;

  private final Optional<Producer<byte[], byte[]>> producer;
  private boolean open;
  private long openedNanos;

  /**
   * None is open yet.
   *
   * @param producer ready for transactions; empty: a dry run
   */
  TaskTransaction(final Optional<Producer<byte[], byte[]>> producer) {
    this.producer = producer;
  }

  /** A producer whose {@code initTransactions} shuts out whoever else works on that topic. */
  static Producer<byte[], byte[]> producer(
      final Map<String, Object> clientConfig, final String topic) {
    final Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    // A topic takes what is small enough when compressed, and so it took the original.
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
    config.putAll(clientConfig);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "dragoman-dlq-" + topic);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Whether nothing is written. */
  boolean isDry() {
    return producer.isEmpty();
  }

  /** Whether something was done that is not committed. */
  boolean isOpen() {
    return open;
  }

  /** Whether it has been open for so long. */
  boolean isOpenFor(final Duration age) {
    return open && System.nanoTime() - openedNanos >= age.toNanos();
  }

  /** Opens it, unless it is open. */
  void begin() {
    if (!open) {
      producer.ifPresent(Producer::beginTransaction);
      open = true;
      openedNanos = System.nanoTime();
    }
  }

  /** Sends a copy; the callback hears what became of it. */
  void send(final ProducerRecord<byte[], byte[]> copy, final Callback written) {
    producer.ifPresent(to -> to.send(copy, written));
  }

  /** Returns when every copy was written or refused. */
  void flush() {
    producer.ifPresent(Producer::flush);
  }

  /** Commits the copies, and what the audit says of them. */
  void commit(final List<ProducerRecord<byte[], byte[]>> audit) {
    producer.ifPresent(
        to -> {
          audit.forEach(to::send);
          commitPatiently(to);
        });
    open = false;
  }

  /** Undoes it. */
  void abort() {
    if (open) {
      producer.ifPresent(Producer::abortTransaction);
      open = false;
    }
  }

  /** Undoes it because of a failure, which is what everybody is to hear of. */
  void abort(final RuntimeException failed) {
    try {
      abort();
    } catch (final KafkaException alsoFailed) {
      // The coordinator aborts it when the producer is fenced or its time is up.
      failed.addSuppressed(alsoFailed);
    }
  }

  /** A commit whose answer is late may be asked for again; any other failure is final. */
  private static void commitPatiently(final Producer<byte[], byte[]> producer) {
    for (int tries = 1; ; tries++) {
      try {
        producer.commitTransaction();
        return;
      } catch (final TimeoutException late) {
        if (tries == MAX_COMMIT_TRIES) {
          throw late;
        }
      }
    }
  }
}
