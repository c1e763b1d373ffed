package io.dragoman.claims;

import io.dragoman.resilience.consumer.SingleRecord;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Content as records of a topic: needs nothing but Kafka, and its retention takes away what is old.
 * Content is in memory as a whole while it is written or read, so this is for files of a few dozen
 * megabytes.
 *
 * <p>Records are read with care, one at a time and bounded when they are unpacked, because whoever
 * may write to the topic could make one that ends the process.
 */
final class TopicClaims implements ClaimStore {
  /** What a request to a broker has besides the content. */
  private static final int REQUEST_OVERHEAD_BYTES = 1024 * 1024;

  /** Content that is in memory at once while it is written; what is more waits a while. */
  static final int MAX_AT_ONCE = 2;

  private final Map<String, Object> client;
  private final String topic;
  private final ClaimConfig config;
  private final InstantSource clock;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE, true);
  private @Nullable Producer<String, byte[]> producer;
  private volatile int partitions;

  /**
   * Opens nothing yet.
   *
   * @param client addresses and security of the brokers
   */
  TopicClaims(
      final Map<String, Object> client,
      final String topic,
      final ClaimConfig config,
      final InstantSource clock) {
    this.client = Map.copyOf(client);
    this.topic = topic;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String store(final String owner, final InputStream content, final long size) {
    try {
      if (!places.tryAcquire(config.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw unavailable(new TimeoutException("others write to it"));
      }
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
    try {
      return written(owner, content, size);
    } finally {
      places.release();
    }
  }

  private String written(final String owner, final InputStream content, final long size) {
    final Upload upload = new Upload(content, size, config.maxBytes());
    final byte[] bytes = new byte[(int) size];
    for (int read = 0; read < bytes.length; ) {
      read += upload.read(bytes, read, bytes.length - read);
    }
    upload.read();
    try {
      final RecordMetadata written =
          producer()
              .send(new ProducerRecord<>(topic, owner, bytes))
              .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return upload
          .reference(Reference.Scheme.TOPIC, written.partition() + "@" + written.offset())
          .toString();
    } catch (final ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        throw new DragomanException(
            ErrorCode.INPUT_TOO_LARGE,
            "The audio has %d bytes, more than max.message.bytes of %s allows; cut it."
                .formatted(size, topic),
            e.getCause());
      }
      throw unavailable(e.getCause());
    } catch (final TimeoutException | KafkaException e) {
      throw unavailable(e);
    } catch (final InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public Claim open(final String text) {
    final Reference reference = Reference.parse(text, Reference.Scheme.TOPIC);
    final String[] place = reference.id().split("@");
    final TopicPartition partition = new TopicPartition(topic, Integer.parseInt(place[0]));
    final byte[] value =
        read(reference, partition, Long.parseLong(place[1]))
            .map(ConsumerRecord::value)
            .filter(bytes -> bytes.length == reference.size())
            .orElseThrow(() -> reference.gone("is not in " + topic + " any more, or never was"));
    return new Claim(
        reference.size(),
        new Download(new ByteArrayInputStream(value), reference, config.timeout(), clock));
  }

  private Optional<ConsumerRecord<byte[], byte[]>> read(
      final Reference reference, final TopicPartition partition, final long offset) {
    try {
      return exists(partition) ? SingleRecord.read(client, partition, offset) : Optional.empty();
    } catch (final OffsetOutOfRangeException | InvalidRecordException e) {
      throw reference.gone("is not in " + topic + " any more, or never was");
    } catch (final IOException | KafkaException e) {
      throw unavailable(e);
    }
  }

  /** A partition that there never was has no leader to wait for. */
  private boolean exists(final TopicPartition partition) {
    if (partition.partition() >= partitions) {
      final Admin admin = Admin.create(client);
      try {
        partitions =
            admin
                .describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .partitions()
                .size();
      } catch (final ExecutionException e) {
        throw unavailable(e.getCause());
      } catch (final TimeoutException e) {
        throw unavailable(e);
      } catch (final InterruptedException e) {
        throw new InterruptException(e);
      } finally {
        // An ordinary close waits for calls that nobody will answer.
        admin.close(Duration.ZERO);
      }
    }
    return partition.partition() < partitions;
  }

  /** Records go by retention, all at the same age. */
  @Override
  public void delete(final String reference) {}

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }

  /** A reader never needs one. */
  private synchronized Producer<String, byte[]> producer() {
    if (producer == null) {
      final Map<String, Object> properties = new HashMap<>(client);
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
      properties.put(
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG, (int) config.maxBytes() + REQUEST_OVERHEAD_BYTES);
      properties.put(
          ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * (config.maxBytes() + REQUEST_OVERHEAD_BYTES));
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.timeout().toMillis());
      producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  private DragomanException unavailable(final Throwable cause) {
    return new DragomanException(
        ErrorCode.CLAIM_STORE_UNAVAILABLE,
        "The topic %s cannot be used for large audio just now: %s".formatted(topic, cause),
        cause);
  }
}
