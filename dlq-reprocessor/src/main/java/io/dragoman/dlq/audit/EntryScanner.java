package io.dragoman.dlq.audit;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.State;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads an audit entry several times as fast as {@link EntryJson}, if it has exactly the form that
 * {@link AuditFormat#write} gives it: those fields in that order, no space, no escape, nothing
 * beyond ASCII. Of a million entries nearly all have. Whatever is different in any way is not
 * judged here but left to {@link EntryJson}.
 */
final class EntryScanner {
  /** Always fit into a long. */
  private static final int MAX_DIGITS = 18;

  private static final int MAX_FRACTION = 9;

  private static final byte[] STATE = ascii("{\"version\":1,\"state\":\"");
  private static final byte[] TOPIC = ascii(",\"topic\":\"");
  private static final byte[] TOPIC_ID = ascii(",\"topicId\":\"");
  private static final byte[] PARTITION = ascii(",\"partition\":");
  private static final byte[] OFFSETS = ascii(",\"offsets\":[[");
  private static final byte[] COUNT = ascii(",\"count\":");
  private static final byte[] TASK = ascii(",\"task\":\"");
  private static final byte[] WHO = ascii(",\"who\":\"");
  private static final byte[] WHEN = ascii(",\"when\":\"");
  private static final byte[] WHY = ascii(",\"why\":\"");
  private static final byte[] TARGET = ascii(",\"target\":\"");
  private static final byte[] REPLAYS = ascii(",\"replays\":");
  private static final byte[] COPIES = ascii(",\"copies\":{\"topicId\":\"");

  private final byte[] json;
  private final RepeatedValues repeated;
  private int at;

  private EntryScanner(final byte[] json, final RepeatedValues repeated) {
    this.json = json;
    this.repeated = repeated;
  }

  /**
   * Reads it.
   *
   * @param repeated of the same reading
   * @return null if it has another form, or is damaged
   */
  static @Nullable AuditEntry read(final byte[] json, final RepeatedValues repeated) {
    try {
      return new EntryScanner(json, repeated).entry();
    } catch (final Other | IllegalArgumentException | DateTimeException other) {
      return null;
    }
  }

  private AuditEntry entry() throws Other {
    final String state = text(STATE, RepeatedValues.Field.STATE);
    final String topic = text(TOPIC, RepeatedValues.Field.TOPIC);
    final String topicId = text(TOPIC_ID, RepeatedValues.Field.TOPIC_ID);
    final int partition = smallNumber(PARTITION);
    final List<Stretch> stretches = stretches();
    expect(COUNT);
    final long count = number();
    final String task = text(TASK, RepeatedValues.Field.TASK);
    final String who = text(WHO, RepeatedValues.Field.WHO);
    expect(WHEN);
    final Instant when = time();
    final String why = text(WHY, RepeatedValues.Field.WHY);
    final Optional<String> target =
        isNext(TARGET) ? Optional.of(text(TARGET, RepeatedValues.Field.TARGET)) : Optional.empty();
    final int replays = smallNumber(REPLAYS);
    final Copies copies = isNext(COPIES) ? copies() : Copies.NONE;
    expect('}');
    if (at != json.length) {
      throw Other.FORM;
    }
    return new AuditEntry(
        repeated.partition(topic, partition, EntryJson::partition),
        topicId,
        stretches,
        count,
        new StatusChange(State.valueOf(state), task, who, when, why, target, replays),
        copies);
  }

  /** Nearly always one. */
  private List<Stretch> stretches() throws Other {
    expect(OFFSETS);
    final Stretch first = stretch();
    if (next() == ']') {
      at++;
      return List.of(first);
    }
    final List<Stretch> all = new ArrayList<>();
    all.add(first);
    while (next() == ',') {
      at++;
      expect('[');
      all.add(stretch());
    }
    expect(']');
    return all;
  }

  private Stretch stretch() throws Other {
    final long first = number();
    expect(',');
    final long last = number();
    expect(']');
    return new Stretch(first, last);
  }

  private Copies copies() throws Other {
    final String topicId = text(COPIES, RepeatedValues.Field.COPIES);
    expect(OFFSETS);
    final Map<Integer, List<Stretch>> offsets = new TreeMap<>();
    copy(offsets);
    while (next() == ',') {
      at++;
      expect('[');
      copy(offsets);
    }
    expect(']');
    expect('}');
    return new Copies(topicId, offsets);
  }

  private void copy(final Map<Integer, List<Stretch>> offsets) throws Other {
    final int partition = smallNumber();
    expect(',');
    offsets.computeIfAbsent(partition, ignored -> new ArrayList<>(1)).add(stretch());
  }

  /** As {@link Instant#toString} writes it, to its closing quotation mark. */
  private Instant time() throws Other {
    final int year = digits(4);
    expect('-');
    final int month = digits(2);
    expect('-');
    final long day = LocalDate.of(year, month, digits(2)).toEpochDay();
    expect('T');
    final int hour = digits(2);
    expect(':');
    final int minute = digits(2);
    expect(':');
    final int second = digits(2);
    if (hour > 23 || minute > 59 || second > 59) {
      throw Other.FORM;
    }
    final int nanos = next() == '.' ? fraction() : 0;
    expect('Z');
    expect('"');
    return Instant.ofEpochSecond(((day * 24 + hour) * 60 + minute) * 60 + second, nanos);
  }

  private int fraction() throws Other {
    at++;
    int nanos = 0;
    int unit = 1_000_000_000;
    final int first = at;
    while (isDigit(next()) && at - first < MAX_FRACTION) {
      unit /= 10;
      nanos += unit * (json[at++] - '0');
    }
    if (at == first) {
      throw Other.FORM;
    }
    return nanos;
  }

  private int digits(final int count) throws Other {
    int number = 0;
    for (int i = 0; i < count; i++) {
      if (!isDigit(next())) {
        throw Other.FORM;
      }
      number = 10 * number + json[at++] - '0';
    }
    return number;
  }

  private int smallNumber(final byte[] before) throws Other {
    expect(before);
    return smallNumber();
  }

  private int smallNumber() throws Other {
    final long number = number();
    if (number > Integer.MAX_VALUE) {
      throw Other.FORM;
    }
    return (int) number;
  }

  private long number() throws Other {
    final int first = at;
    long number = 0;
    while (isDigit(next())) {
      number = 10 * number + json[at++] - '0';
      if (at - first > MAX_DIGITS) {
        throw Other.FORM;
      }
    }
    // JSON knows no leading zeros.
    if (at == first || json[first] == '0' && at - first > 1) {
      throw Other.FORM;
    }
    return number;
  }

  /** What stands up to the next quotation mark. */
  private String text(final byte[] before, final RepeatedValues.Field field) throws Other {
    expect(before);
    final int first = at;
    final @Nullable String known = repeated.text(field, json, first);
    if (known != null) {
      at += known.length() + 1;
      return known;
    }
    for (byte one = next(); one != '"'; one = next()) {
      // Below 0: not ASCII.
      if (one < ' ' || one == '\\') {
        throw Other.FORM;
      }
      at++;
    }
    return repeated.text(field, json, first, at++);
  }

  private void expect(final byte[] wanted) throws Other {
    if (!isNext(wanted)) {
      throw Other.FORM;
    }
    at += wanted.length;
  }

  private boolean isNext(final byte[] wanted) {
    if (json.length - at < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (json[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private void expect(final char wanted) throws Other {
    if (next() != wanted) {
      throw Other.FORM;
    }
    at++;
  }

  /** The next byte; 0 at the end. */
  private byte next() {
    return at < json.length ? json[at] : 0;
  }

  private static boolean isDigit(final byte one) {
    return '0' <= one && one <= '9';
  }

  private static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** It has another form: no accident, so it costs no stack trace. */
  private static final class Other extends Exception {
    private static final long serialVersionUID = 1;
    private static final Other FORM = new Other();

    private Other() {
      super("another form", null, false, false);
    }
  }
}
