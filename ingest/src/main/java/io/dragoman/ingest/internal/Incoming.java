package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.schemas.Header;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * An event as it came.
 *
 * @param record as it was read
 * @param origin where it lies
 * @param span of the work on it
 */
record Incoming(Record<byte[], byte[]> record, Origin origin, TraceSpan span) {
  Headers headers() {
    return record.headers();
  }

  /** When it was written; a topic that keeps its writers' times may say anything. */
  Instant taken(final Instant now) {
    final Instant said = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    return said.isAfter(now) ? now : said;
  }

  /** Whoever replays an event waits to hear what became of this very copy. */
  boolean isReplay() {
    return HeaderText.get(headers(), Header.REPLAYED_FROM).isPresent();
  }
}
