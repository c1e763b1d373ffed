package io.dragoman.gateway.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes to {@code jobs}: at once, and done only when the brokers have it as safely as they can.
 */
final class JobWriter implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Tracing tracing;

  /**
   * To one cluster.
   *
   * @param client addresses and security
   * @param topic full name of {@code jobs}
   * @param tracing makes spans
   */
  JobWriter(final Map<String, Object> client, final String topic, final Tracing tracing) {
    this.producer = PromptProducer.of(client, 2 * JobJson.MAX_BYTES);
    this.topic = topic;
    this.tracing = tracing;
  }

  /**
   * Writes a record; its span ends when the brokers have it.
   *
   * @param trace what it is a part of; empty: of nothing
   * @return its offset; or a {@link JobsUnavailableException}
   * @throws IllegalArgumentException if it is larger than a record may be
   */
  CompletableFuture<Long> write(
      final JobToken token, final JobRecord record, final @Nullable TraceContext trace) {
    final byte[] json = JobJson.write(record);
    if (json.length > JobJson.MAX_BYTES) {
      throw new IllegalArgumentException(
          "The job has %d bytes; at most %d go into one. Send less text at a time."
              .formatted(json.length, JobJson.MAX_BYTES));
    }
    final ProducerRecord<byte[], byte[]> told =
        new ProducerRecord<>(topic, token.text().getBytes(UTF_8), json);
    if (trace != null) {
      trace.into(told.headers());
    }
    final TraceSpan span = span(trace);
    span.into(told.headers());
    final CompletableFuture<Long> written = new CompletableFuture<>();
    try {
      producer.send(
          told,
          (metadata, failure) -> {
            if (failure == null) {
              span.close();
              written.complete(metadata.offset());
            } else {
              refuse(written, span, failure);
            }
          });
    } catch (final KafkaException | IllegalStateException e) {
      refuse(written, span, e);
    }
    return written;
  }

  /** What is of no request, such as a look at a webhook of long ago, begins no trace. */
  private TraceSpan span(final @Nullable TraceContext trace) {
    return trace == null ? TraceSpan.NONE : tracing.send(topic, trace);
  }

  private static void refuse(
      final CompletableFuture<Long> written, final TraceSpan span, final Throwable failure) {
    span.failed(failure.getClass().getSimpleName()).close();
    written.completeExceptionally(unavailable(failure));
  }

  private static JobsUnavailableException unavailable(final Throwable failure) {
    return new JobsUnavailableException(
        "Kafka has not taken it in time. Send it again, with the same Idempotency-Key if you have"
            + " one.",
        RETRY_AFTER,
        failure);
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
