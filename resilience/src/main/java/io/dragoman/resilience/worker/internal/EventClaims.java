package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.store.WindowMemory;
import io.dragoman.resilience.store.WindowMemory.Remembered;
import io.dragoman.schemas.Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers for a time which record came first with an event id.
 *
 * <p>The first record with an id claims it; the same record may claim it again, after a crash or
 * when it comes back from the delay topic. A replay of a dead letter carries a higher replay count
 * and claims the id anew.
 *
 * <p>The time runs from the end of the record's work, not from its beginning: work may wait for an
 * engine longer than the store remembers, and its repetition may be read only after that.
 */
final class EventClaims {
  /** Work that took longer than this part of the retention is remembered anew at its end. */
  private static final int RENEWALS = 24;

  private final WindowMemory memory;
  private final Duration retention;

  /** Claims whose work has not ended, by event id. */
  private final Map<String, Open> open = new HashMap<>();

  EventClaims(final WindowMemory memory, final Duration retention) {
    this.memory = memory;
    this.retention = retention;
  }

  /**
   * Claims the event id of a record for it.
   *
   * @return false when another record has it
   */
  boolean claim(final AcceptedRecord<?> accepted) {
    final String eventId = accepted.meta().eventId();
    final Claim claim = Claim.of(accepted);
    final Open current = open.get(eventId);
    if (current != null
        && !current.claim().equals(claim)
        && current.claim().replays() >= claim.replays()) {
      return false;
    }
    Instant since = memory.now();
    boolean known = false;
    for (final Remembered found : memory.find(eventId)) {
      final Claim earlier = Claim.decode(found.value());
      if (earlier.equals(claim)) {
        known = true;
        since = found.since();
      } else if (earlier.replays() >= claim.replays()) {
        return false;
      }
    }
    if (!known) {
      memory.put(eventId, claim.encode());
    }
    open.put(eventId, new Open(claim, since));
    return true;
  }

  /** The work of the record that claimed the id has ended, or waits elsewhere. */
  void release(final AcceptedRecord<?> accepted) {
    final String eventId = accepted.meta().eventId();
    final Open current = open.get(eventId);
    final Claim claim = Claim.of(accepted);
    if (current == null || !current.claim().equals(claim)) {
      return;
    }
    open.remove(eventId);
    // Most work ends soon after it began and needs no second entry.
    if (current.since().isBefore(memory.now().minus(retention.dividedBy(RENEWALS)))) {
      memory.put(eventId, claim.encode());
    }
  }

  /**
   * A claim whose work has not ended.
   *
   * @param since from when on the store remembers it
   */
  private record Open(Claim claim, Instant since) {}

  /**
   * Who has an event id.
   *
   * @param replays how often the record was replayed
   * @param origin where it was first read
   */
  private record Claim(int replays, String origin) {
    static Claim of(final AcceptedRecord<?> accepted) {
      final int replays =
          HeaderText.number(accepted.entry().headers(), Header.REPLAY_COUNT)
              .map(number -> Math.clamp(number, 0, Integer.MAX_VALUE))
              .orElse(0);
      return new Claim(replays, accepted.id());
    }

    static Claim decode(final byte[] bytes) {
      return new Claim(
          ByteBuffer.wrap(bytes).getInt(),
          new String(bytes, Integer.BYTES, bytes.length - Integer.BYTES, StandardCharsets.UTF_8));
    }

    byte[] encode() {
      final byte[] text = origin.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Integer.BYTES + text.length).putInt(replays).put(text).array();
    }
  }
}
