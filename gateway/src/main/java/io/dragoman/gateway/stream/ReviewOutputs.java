package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.stream.ReviewOutcome.Further;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What a task says of reviews: results, what is remembered of them, and their audit. */
final class ReviewOutputs {
  private final ProcessorContext<byte[], byte[]> context;
  private final EventCodec codec;
  private final RegistryRetry retry;
  private final InstantSource clock;

  /** Of one task. */
  ReviewOutputs(final ProcessorContext<byte[], byte[]> context, final ReviewDesk.Parts parts) {
    this.context = context;
    this.codec = parts.codec();
    this.retry = parts.retry();
    this.clock = parts.clock();
  }

  /**
   * What the audit says of an order.
   *
   * @param review id of the review; or key of what was forgotten
   * @param action approved, corrected, rejected, expired, superseded or forgotten
   * @param by who gave the order; empty: time passed
   * @param before the texts as the model had made them; null: unknown
   * @param after the texts from then on
   */
  private record Audit(
      String review,
      @Nullable String requestId,
      @Nullable String clientId,
      String action,
      String by,
      String note,
      long atMs,
      List<@Nullable String> before,
      List<String> after) {}

  /** Writes what a decision has made, as parts of the span. */
  void publish(final Requested asked, final ReviewOutcome outcome, final TraceSpan span) {
    send(asked, new Further(outcome.topic(), asked.requestId(), outcome.value()), span);
    outcome.more().forEach(further -> send(asked, further, span));
    outcome
        .replaced()
        .forEach(
            gone -> send(Topic.REVIEWS, gone.id(), ReviewJson.write(gone), new RecordHeaders()));
    outcome.remembered().forEach(this::remember);
  }

  /** Says what came of a review. */
  void settled(final Requested asked, final Settled settled) {
    send(Topic.REVIEWS, settled.id(), ReviewJson.write(settled), new RecordHeaders());
    final String action = settled.review().word();
    audit(
        settled.id() + "/" + (settled.decision().isEmpty() ? action : settled.decision()),
        new Audit(
            settled.id(),
            asked.requestId(),
            asked.clientId(),
            action,
            settled.by(),
            settled.note(),
            settled.atMs(),
            asked.lines().stream().map(ReviewRecord.Line::output).toList(),
            settled.texts()));
  }

  /** Has what is remembered forgotten. */
  void forget(final Forgotten forgotten) {
    send(Topic.TRANSLATION_MEMORY, forgotten.id(), null, new RecordHeaders());
    audit(
        forgotten.id() + "/forgotten/" + forgotten.atMs(),
        new Audit(
            forgotten.id(),
            null,
            forgotten.clientId(),
            "forgotten",
            forgotten.by(),
            "",
            clock.millis(),
            List.of(),
            List.of()));
  }

  private void audit(final String key, final Audit entry) {
    send(Topic.REVIEWS_AUDIT, key, ReviewJson.write(entry), new RecordHeaders());
  }

  private Headers headers(final Requested asked) {
    final Headers headers = new RecordHeaders();
    headers.add(Header.REQUEST_ID.key(), asked.requestId().getBytes(UTF_8));
    if (asked.clientId() != null) {
      headers.add(Header.CLIENT_ID.key(), asked.clientId().getBytes(UTF_8));
    }
    if (asked.trace() != null) {
      headers.add(Header.TRACEPARENT.key(), asked.trace().getBytes(UTF_8));
    }
    return headers;
  }

  private void send(final Requested asked, final Further further, final TraceSpan span) {
    try (TraceSpan sent = span.send(codec.name(further.topic()))) {
      final Headers headers = headers(asked);
      sent.into(headers);
      send(
          further.topic(),
          further.key(),
          retry.ask(() -> codec.write(further.topic(), further.value())),
          headers);
    }
  }

  private void remember(final MemoryEntry entry) {
    if (entry.fits()) {
      send(Topic.TRANSLATION_MEMORY, entry.key(), ReviewJson.write(entry), new RecordHeaders());
    }
  }

  private void send(
      final Topic topic, final String key, final byte @Nullable [] value, final Headers headers) {
    context.forward(
        new Record<>(key.getBytes(UTF_8), value, clock.millis(), headers),
        JobsTopology.reviewSink(topic));
  }
}
