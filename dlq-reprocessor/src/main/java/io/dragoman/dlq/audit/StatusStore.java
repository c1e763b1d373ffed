package io.dragoman.dlq.audit;

import io.dragoman.dlq.letter.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Marks as bytes: there may be millions, and as objects each would take several times as much.
 *
 * <p>Not for use by several threads while marks are added.
 */
final class StatusStore {
  private static final int CHUNK = 1 << 20;

  /** Marks stand at multiples of this, so that an int reaches further than its own range. */
  private static final int UNIT = 8;

  private static final int UNITS = CHUNK / UNIT;

  /** Texts of a change: task, who, why, target. */
  private static final int TEXTS = 4;

  private static final int NO_TEXT = Integer.MIN_VALUE;
  private static final State[] STATES = State.values();

  /** Texts beyond so many are most likely different in every change, as task ids may be. */
  private static final int MAX_TEXTS = 10_000;

  private static final int FIXED = Byte.BYTES + Long.BYTES + 2 * Integer.BYTES;

  private final List<ByteBuffer> chunks = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final int[] id = new int[TEXTS];
  private final byte @Nullable [][] inline = new byte[TEXTS][];
  private @Nullable StatusChange last;
  private int lastPlace;

  /** Keeps a change; its place is never 0. */
  int add(final StatusChange change) {
    final @Nullable StatusChange before = last;
    // Many tasks with one dead letter each are the worst case, and these are told apart at once.
    if (before != null && before.task().equals(change.task()) && before.equals(change)) {
      return lastPlace;
    }
    int size = FIXED + TEXTS * Integer.BYTES;
    size += find(0, change.task(), before == null ? null : before.task());
    size += find(1, change.who(), before == null ? null : before.who());
    size += find(2, change.why(), before == null ? null : before.why());
    size +=
        find(3, change.target().orElse(null), before == null ? null : before.target().orElse(null));
    final ByteBuffer chunk = room(size);
    lastPlace = place(chunks.size() - 1, chunk.position());
    chunk.put((byte) change.state().ordinal());
    chunk.putLong(change.when().getEpochSecond()).putInt(change.when().getNano());
    chunk.putInt(change.replays());
    for (int i = 0; i < TEXTS; i++) {
      chunk.putInt(id[i]);
      final byte @Nullable [] text = inline[i];
      if (text != null) {
        chunk.put(text);
      }
    }
    last = change;
    return lastPlace;
  }

  /** The change at a place that {@link #add} told. */
  StatusChange at(final int place) {
    final ByteBuffer bytes = seek(place);
    final State state = STATES[bytes.get()];
    final Instant when = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
    final int replays = bytes.getInt();
    final String task = text(bytes).orElseThrow();
    final String who = text(bytes).orElseThrow();
    final String why = text(bytes).orElseThrow();
    return new StatusChange(state, task, who, when, why, text(bytes), replays);
  }

  /** Its state alone. */
  State stateAt(final int place) {
    return STATES[chunks.get(place / UNITS).get(place % UNITS * UNIT)];
  }

  /**
   * Finds an id from 0; below 0: the text itself follows, and this is its length plus one, negated.
   *
   * @param before that of the change before: nearly always the very same, which is cheaper to see
   *     than to hash
   * @return bytes of the text that follows
   */
  private int find(final int index, final @Nullable String text, final @Nullable String before) {
    if (text != null && text == before && inline[index] == null) {
      return 0;
    }
    inline[index] = null;
    if (text == null) {
      id[index] = NO_TEXT;
      return 0;
    }
    final Integer known = ids.get(text);
    if (known != null) {
      id[index] = known;
      return 0;
    }
    if (texts.size() < MAX_TEXTS) {
      id[index] = texts.size();
      ids.put(text, texts.size());
      texts.add(text);
      return 0;
    }
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    id[index] = -1 - bytes.length;
    inline[index] = bytes;
    return bytes.length;
  }

  private Optional<String> text(final ByteBuffer bytes) {
    final int id = bytes.getInt();
    if (id == NO_TEXT) {
      return Optional.empty();
    }
    if (id >= 0) {
      return Optional.of(texts.get(id));
    }
    final byte[] text = new byte[-1 - id];
    bytes.get(text);
    return Optional.of(new String(text, StandardCharsets.UTF_8));
  }

  /** A chunk with so much room; a change that is larger than a chunk gets one of its own. */
  private ByteBuffer room(final int size) {
    if (!chunks.isEmpty()) {
      final ByteBuffer chunk = chunks.getLast();
      chunk.position(Math.min((chunk.position() + UNIT - 1) / UNIT * UNIT, chunk.limit()));
      if (chunk.remaining() >= size) {
        return chunk;
      }
    }
    final ByteBuffer chunk = ByteBuffer.allocate(Math.max(CHUNK, UNIT + size));
    // The very first place would be 0.
    chunk.position(UNIT);
    chunks.add(chunk);
    return chunk;
  }

  private static int place(final int chunk, final int position) {
    return Math.toIntExact((long) chunk * UNITS + position / UNIT);
  }

  private ByteBuffer seek(final int place) {
    return chunks.get(place / UNITS).duplicate().position(place % UNITS * UNIT);
  }
}
