package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Writes the headers of dead letters.
 *
 * <p>Key and value of a dead letter are those of the record, byte for byte; this class adds what
 * happened to its headers and leaves every header that it does not write as it was. What it adds is
 * bounded by {@link #MAX_ADDED_BYTES}, so that a dead-letter topic whose limit is that much above
 * its source's takes every dead letter.
 *
 * <p>Forward a dead letter to an ordinary sink, in the transaction that ends the record: handlers
 * of Kafka Streams write theirs in a transaction that they then abort.
 */
public final class DeadLetters {
  /** Upper bound of what the headers of a dead letter add, in bytes. */
  public static final int MAX_ADDED_BYTES = 32 * 1024;

  private static final int MAX_MESSAGE_BYTES = 2 * 1024;
  private static final int MAX_STACKTRACE_BYTES = 16 * 1024;

  private final String app;

  /**
   * For one application.
   *
   * @param app its name and version, such as {@code transcriber 1.0.0}
   */
  public DeadLetters(final String app) {
    this.app = app;
  }

  /**
   * The dead letter of a record: its key, value and headers as they came, and headers that say what
   * happened.
   *
   * <p>What cannot be sent on is left out, with a header that says how large it was: first the
   * value, then the headers of others, then the key. The record itself stays at its origin until
   * its topic forgets it.
   *
   * @param topic where the letter goes
   * @param record the record
   * @param failure what happened
   * @param timestamp of the letter, milliseconds since 1970
   */
  public Record<byte @Nullable [], byte @Nullable []> letter(
      final Topic topic, final FailedRecord record, final Failure failure, final long timestamp) {
    final int limit = topic.maxMessageBytes();
    final byte @Nullable [] key = record.key();
    final Headers headers = headers(record.headers(), record.origin(), failure);
    if (RecordBytes.of(key, record.value(), headers) <= limit) {
      return new Record<>(key, record.value(), timestamp, headers);
    }
    final long bytes = RecordBytes.of(key, record.value(), record.headers());
    HeaderText.put(headers, Header.LEFT_OUT, bytes);
    if (RecordBytes.of(key, null, headers) <= limit) {
      return new Record<>(key, null, timestamp, headers);
    }
    final Headers own = headers(new RecordHeaders(), record.origin(), failure);
    HeaderText.put(own, Header.LEFT_OUT, bytes);
    return new Record<>(RecordBytes.of(key, null, own) <= limit ? key : null, null, timestamp, own);
  }

  private Headers headers(final Headers original, final Origin origin, final Failure failure) {
    final Headers headers = new RecordHeaders(original.toArray());
    headers.remove(Header.DUE_AT.key());
    headers.remove(Header.ENGINE.key());
    HeaderText.put(headers, Header.ERROR_CODE, failure.code().name());
    HeaderText.put(headers, Header.DISPOSITION, failure.disposition().name());
    HeaderText.put(headers, Header.APP, cut(app, MAX_MESSAGE_BYTES));
    failure
        .engine()
        .ifPresent(name -> HeaderText.put(headers, Header.ENGINE, cut(name, MAX_MESSAGE_BYTES)));
    putHistory(headers, failure);
    putOrigin(headers, origin);
    HeaderText.put(headers, Header.ERROR_EXCEPTION, failure.cause().getClass().getName());
    HeaderText.put(headers, Header.ERROR_MESSAGE, cut(failure.message(), MAX_MESSAGE_BYTES));
    HeaderText.put(
        headers, Header.ERROR_STACKTRACE, cut(stackTrace(failure.cause()), MAX_STACKTRACE_BYTES));
    return headers;
  }

  /** Writes what a record that is tried again must remember: attempts, first and last failure. */
  public static void putHistory(final Headers headers, final Failure failure) {
    HeaderText.put(headers, Header.ATTEMPT, failure.attempts());
    HeaderText.put(headers, Header.FIRST_FAILED_AT, failure.firstFailedAt().toEpochMilli());
    HeaderText.put(headers, Header.FIRST_FAILURE, cut(failure.firstFailure(), MAX_MESSAGE_BYTES));
    HeaderText.put(headers, Header.FAILED_AT, failure.failedAt().toEpochMilli());
    EngineAttempts.put(headers, failure.engineAttempts());
  }

  /** Writes where a record was first read. */
  public static void putOrigin(final Headers headers, final Origin origin) {
    HeaderText.put(headers, Header.ERROR_TOPIC, origin.topic());
    HeaderText.put(headers, Header.ERROR_PARTITION, origin.partition());
    HeaderText.put(headers, Header.ERROR_OFFSET, origin.offset());
  }

  private static String stackTrace(final Throwable cause) {
    final StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** At most {@code maxBytes} of UTF-8, cut between two characters. */
  private static String cut(final String text, final int maxBytes) {
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return text;
    }
    int end = maxBytes;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
