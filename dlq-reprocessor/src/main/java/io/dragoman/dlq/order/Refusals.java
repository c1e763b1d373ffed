package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.Location;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Which copies of the open transaction the cluster refused. One refused copy spoils the transaction
 * of all, and Kafka's own exception does not say which it was.
 */
public final class Refusals {
  private final Map<Location, Exception> found = new ConcurrentHashMap<>();

  /**
   * Hears of the copy of that dead letter.
   *
   * @param written hears where it stands, if it was not refused
   */
  public Callback of(final Location letter, final Consumer<RecordMetadata> written) {
    return (metadata, failure) -> {
      if (isForThisRecord(failure)) {
        found.put(letter, failure);
      } else if (failure == null) {
        written.accept(metadata);
      }
    };
  }

  /** Whether a copy was refused. */
  public boolean any() {
    return !found.isEmpty();
  }

  /**
   * Those that may have been refused, and forgets them. A broker that refuses a whole batch may
   * give one reason for all of its records: if there are several, each must be tried by itself.
   */
  public Map<Location, Exception> take() {
    final Map<Location, Exception> taken = new TreeMap<>(found);
    found.clear();
    return taken;
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
