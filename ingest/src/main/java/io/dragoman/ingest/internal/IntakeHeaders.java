package io.dragoman.ingest.internal;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.schemas.Header;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of what ingest writes, made of those of the event that it is for. */
final class IntakeHeaders {
  /** A trace context is 55 characters, a trace state at most 512. */
  private static final int MAX_TRACE_CHARS = 512;

  private IntakeHeaders() {}

  /** Of a record about a request, or a unit of it. */
  static Headers of(final Headers original, final CheckedRequest request, final String eventId) {
    final RecordHeaders headers = traced(original);
    HeaderText.put(headers, Header.REQUEST_ID, request.id());
    HeaderText.put(headers, Header.EVENT_ID, eventId);
    request.clientId().ifPresent(id -> HeaderText.put(headers, Header.CLIENT_ID, id));
    return headers;
  }

  /** Of a record about the whole request; whoever replayed the event hears from it. */
  static Headers ofRequest(final Headers original, final CheckedRequest request) {
    return withReplay(of(original, request, request.eventId()), original);
  }

  /** As {@link #ofRequest(Headers, CheckedRequest)}, of an event that could not be checked. */
  static Headers ofRequest(final Headers original, final Asker asker) {
    return withReplay(of(original, asker), original);
  }

  /** Names who asked; what is not known stays as it is. */
  static void name(final Headers headers, final Asker asker) {
    asker.requestId().ifPresent(id -> HeaderText.put(headers, Header.REQUEST_ID, id));
    asker.clientId().ifPresent(id -> HeaderText.put(headers, Header.CLIENT_ID, id));
  }

  /** Whom lines are about: what the event says of itself, which its headers need not. */
  static LogContext.Scope logged(final Headers original, final Asker asker) {
    return LogContext.request(of(original, asker));
  }

  /** As {@link #logged(Headers, Asker)}. */
  static LogContext.Scope logged(final Headers original, final CheckedRequest request) {
    return logged(original, new Asker(Optional.of(request.id()), request.clientId()));
  }

  private static Headers of(final Headers original, final Asker asker) {
    final RecordHeaders headers = traced(original);
    name(headers, asker);
    return headers;
  }

  private static Headers withReplay(final Headers headers, final Headers original) {
    HeaderText.get(original, Header.REPLAYED_FROM)
        .filter(from -> from.length() <= MAX_TRACE_CHARS)
        .ifPresent(from -> HeaderText.put(headers, Header.REPLAYED_FROM, from));
    return headers;
  }

  /** Only what leads back goes on: other headers are the client's, of any name and size. */
  private static RecordHeaders traced(final Headers original) {
    final RecordHeaders headers = new RecordHeaders();
    for (final Header header :
        List.of(Header.TRACEPARENT, Header.TRACESTATE, Header.HTTP_REQUEST_ID)) {
      HeaderText.get(original, header)
          .filter(value -> value.length() <= MAX_TRACE_CHARS)
          .ifPresent(value -> HeaderText.put(headers, header, value));
    }
    return headers;
  }
}
