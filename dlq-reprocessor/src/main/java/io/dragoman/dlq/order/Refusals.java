package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.Location;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Which copies the cluster refuses. One refused copy spoils the transaction of all, and Kafka's own
 * exception does not say which it was: so those that may be refused are sent by themselves.
 */
final class Refusals {
  private final TopicLimits limits;
  private final String compression;
  private final boolean dry;
  private final Map<Location, Exception> ofTransaction = new ConcurrentHashMap<>();
  private final Map<Location, String> refused = new HashMap<>();
  private final Map<String, String> closedTopics = new HashMap<>();
  private final Set<Location> suspects = new HashSet<>();

  /**
   * None is known yet.
   *
   * @param compression how copies are compressed, as producers are configured
   * @param dry whether nothing is sent, so that refusals must be foretold
   */
  Refusals(final TopicLimits limits, final String compression, final boolean dry) {
    this.limits = limits;
    this.compression = compression;
    this.dry = dry;
  }

  /** Why the cluster does not take the copy, as known from trying or foretold; empty: it may. */
  Optional<String> of(final Location letter, final ProducerRecord<byte[], byte[]> copy) {
    return Optional.ofNullable(refused.get(letter))
        .or(() -> Optional.ofNullable(closedTopics.get(copy.topic())))
        .or(() -> dry ? foretold(copy) : Optional.empty());
  }

  /** Whether the copy needs a transaction of its own, so that no other is undone with it. */
  boolean isRisky(final Location letter, final ProducerRecord<byte[], byte[]> copy) {
    return !dry && (suspects.contains(letter) || isLarge(copy));
  }

  /**
   * Hears of the copy of that dead letter.
   *
   * @param written hears where it stands, if it was not refused
   */
  Callback callback(final Location letter, final Consumer<RecordMetadata> written) {
    return (metadata, failure) -> {
      if (isForThisRecord(failure)) {
        ofTransaction.put(letter, failure);
      } else if (failure == null) {
        written.accept(metadata);
      }
    };
  }

  /** Whether a copy of the open transaction was refused. */
  boolean any() {
    return !ofTransaction.isEmpty();
  }

  /**
   * The open transaction was undone: remembers which copy was refused. A broker that refuses a
   * whole batch may give one reason for all of its records: if there are several, each must be
   * tried by itself.
   */
  void learn() {
    final Map<Location, Exception> found = new TreeMap<>(ofTransaction);
    ofTransaction.clear();
    if (found.size() == 1) {
      found.forEach(this::refuse);
    } else {
      suspects.addAll(found.keySet());
    }
  }

  private void refuse(final Location letter, final Exception why) {
    final String words = String.valueOf(why.getMessage());
    refused.put(letter, words);
    if (why instanceof final TopicAuthorizationException forbidden) {
      forbidden.unauthorizedTopics().forEach(topic -> closedTopics.put(topic, words));
    }
  }

  private Optional<String> foretold(final ProducerRecord<byte[], byte[]> copy) {
    if (!isLarge(copy)) {
      return Optional.empty();
    }
    final long size = RecordSize.compressed(copy, Compression.of(compression).build());
    final int limit = limits.maxMessageBytes(copy.topic()).orElse(Integer.MAX_VALUE);
    return size <= limit
        ? Optional.empty()
        : Optional.of(
            "it has %,d bytes when compressed, and max.message.bytes is %,d"
                .formatted(size, limit));
  }

  /** Whether the topic takes it only if compression makes it small enough. */
  private boolean isLarge(final ProducerRecord<byte[], byte[]> copy) {
    return RecordSize.plain(copy) > limits.maxMessageBytes(copy.topic()).orElse(Integer.MAX_VALUE);
  }

  /** Not what passes, nor what concerns the transaction, nor the other records of its batch. */
  private static boolean isForThisRecord(final @Nullable Exception failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException
        || failure instanceof InvalidRecordException
        || failure instanceof InvalidTimestampException
        || failure instanceof InvalidTopicException
        || failure instanceof TopicAuthorizationException
        || failure instanceof PolicyViolationException
        || failure instanceof UnsupportedForMessageFormatException;
  }
}
