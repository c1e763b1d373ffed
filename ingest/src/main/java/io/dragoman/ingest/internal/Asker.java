package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Who is to be told what came of an event; only ids that are fit to be used.
 *
 * @param requestId the request
 * @param clientId the client
 */
record Asker(Optional<String> requestId, Optional<String> clientId) {

  /** Where a value cannot be read, its headers or key may still tell whose it is. */
  static Asker besideTheValue(final Record<byte[], byte[]> record) {
    return new Asker(
        HeaderText.id(record.headers(), Header.REQUEST_ID)
            .or(
                () ->
                    Optional.ofNullable(record.key())
                        .map(key -> new String(key, StandardCharsets.UTF_8))
                        .filter(Ids::isId)),
        HeaderText.id(record.headers(), Header.CLIENT_ID));
  }

  /** An event whose request id is none still has a key, by convention the id that was meant. */
  static Asker of(final Submission submission, final Record<byte[], byte[]> record) {
    final Asker beside = besideTheValue(record);
    return new Asker(
        Optional.of(submission.effectiveRequestId())
            .filter(Ids::isId)
            .or(beside::requestId)
            .or(() -> Optional.of(submission.eventId()).filter(Ids::isId)),
        submission.clientId().filter(Ids::isId).or(beside::clientId));
  }
}
