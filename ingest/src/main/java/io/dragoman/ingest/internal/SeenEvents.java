package io.dragoman.ingest.internal;

import io.dragoman.resilience.store.StateStores;
import io.dragoman.resilience.store.WindowMemory;
import io.dragoman.resilience.store.WindowMemory.Remembered;
import io.dragoman.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * What was told to whom, so that a client that sends an event again makes nothing twice: accepted
 * events with their requests, and refused ones by their bytes.
 *
 * <p>A refused event is only a repetition when it is refused again, for the same reason: after a
 * change of limits it may be right.
 */
final class SeenEvents {
  /** Apart from ids of events, which have no slash. */
  private static final String REQUEST = "request/";

  private static final String REFUSED = "refused/";

  /** What was put before requests were remembered. */
  private static final byte[] NO_REQUEST = {1};

  private final WindowMemory memory;

  SeenEvents(final WindowMemory memory) {
    this.memory = memory;
  }

  static StoreBuilder<WindowStore<String, byte[]>> builder(
      final String name, final Duration retention) {
    return StateStores.window(name, retention, retention);
  }

  /** Whether the event was accepted as one of this request, as far as that is known. */
  boolean isRepetition(final CheckedRequest request) {
    return find(request.eventId())
        .filter(of -> of.equals(request.id()) || of.equals(text(NO_REQUEST)))
        .isPresent();
  }

  /** The request for which an event was accepted. */
  Optional<String> requestOf(final String eventId) {
    return find(eventId);
  }

  /** The event that was accepted for a request. */
  Optional<String> eventOf(final String requestId) {
    return find(REQUEST + requestId);
  }

  void accepted(final CheckedRequest request) {
    memory.put(request.eventId(), bytes(request.id()));
    memory.put(REQUEST + request.id(), bytes(request.eventId()));
  }

  /** Whether the same bytes were refused for the same reason, and the same request was told. */
  boolean wasRefused(final byte[] value, final ErrorCode code, final Optional<String> requestId) {
    return find(refusal(value, code, requestId)).isPresent();
  }

  void refused(final byte[] value, final ErrorCode code, final Optional<String> requestId) {
    memory.put(refusal(value, code, requestId), NO_REQUEST);
  }

  private Optional<String> find(final String key) {
    final List<Remembered> found = memory.find(key);
    return found.isEmpty() ? Optional.empty() : Optional.of(text(found.getLast().value()));
  }

  private static String refusal(
      final byte[] value, final ErrorCode code, final Optional<String> requestId) {
    return REFUSED + code + "/" + requestId.orElse("") + "/" + sha256(value);
  }

  private static String sha256(final byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(final byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
