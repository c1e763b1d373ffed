package io.dragoman.dlq.letter;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record of a dead letter topic, whichever {@link Dialect} its writer speaks.
 *
 * <p>Headers are read when asked for, and the value is never decoded here, so that looking at one
 * field of a million records costs no more than that field. A header that does not hold what its
 * name promises counts as absent; {@link #headers()} still has its bytes. Immutable.
 */
public final class DeadLetter {
  /** Always fit into a long. */
  private static final int MAX_DIGITS = 18;

  private final Location location;
  private final Instant time;
  private final boolean timeOfWriter;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final int valueSize;
  private final Headers headers;
  private final Dialects dialects;
  // Found when it is first asked for, by however many threads: each finds the same.
  private @Nullable Dialect dialect;

  private DeadLetter(
      final Location location,
      final Instant time,
      final boolean timeOfWriter,
      final byte @Nullable [] key,
      final byte @Nullable [] value,
      final int valueSize,
      final Headers headers,
      final Dialects dialects) {
    this.location = location;
    this.time = time;
    this.timeOfWriter = timeOfWriter;
    this.key = key;
    this.value = value;
    this.valueSize = valueSize;
    this.headers = headers;
    this.dialects = dialects;
  }

  /**
   * Takes a record as it was consumed; the record's arrays are not copied.
   *
   * @param dialects those that its writer may speak
   */
  public static DeadLetter of(
      final ConsumerRecord<byte[], byte[]> record, final Dialects dialects) {
    return new DeadLetter(
        new Location(record.topic(), record.partition(), record.offset()),
        Instant.ofEpochMilli(record.timestamp()),
        record.timestampType() == TimestampType.CREATE_TIME,
        record.key(),
        record.value(),
        record.value() == null ? 0 : record.value().length,
        record.headers(),
        dialects);
  }

  /** The same without its value, for lists that hold many. */
  public DeadLetter withoutValue() {
    // Reading a header frees it from the consumer's fetch buffer, which would otherwise stay alive.
    headers.forEach(org.apache.kafka.common.header.Header::value);
    return new DeadLetter(location, time, timeOfWriter, key, null, valueSize, headers, dialects);
  }

  /** The same with another value. */
  public DeadLetter withValue(final byte[] other) {
    return new DeadLetter(
        location, time, timeOfWriter, key, other, other.length, headers, dialects);
  }

  /** Where it stands. */
  public Location location() {
    return location;
  }

  /** The record's timestamp in the dead letter topic; what time filters look at. */
  public Instant time() {
    return time;
  }

  /**
   * The timestamp of the record that failed, as far as its writer handed it on: in a header, or as
   * the dead letter's own, as Kafka Streams and Kafka Connect do. Empty if the topic of the dead
   * letter keeps only when each one was written.
   */
  public Optional<Instant> originalTime() {
    final OptionalLong said = firstNumber(Dialect.Field.TIMESTAMP);
    return (said.isPresent()
            ? Optional.of(Instant.ofEpochMilli(said.getAsLong()))
            : Optional.of(time).filter(own -> timeOfWriter))
        .filter(instant -> !instant.isBefore(Instant.EPOCH));
  }

  /** Who wrote it, as far as the headers tell. */
  public Dialect dialect() {
    Dialect known = dialect;
    if (known == null) {
      known = dialects.of(headers);
      dialect = known;
    }
    return known;
  }

  /** The original key; empty if it is null. The caller must not change the array. */
  public Optional<byte[]> key() {
    return Optional.ofNullable(key);
  }

  /** The original key as text; empty if it is null or not UTF-8. */
  public Optional<String> keyText() {
    return key().flatMap(Utf8::decode);
  }

  /**
   * The original value; empty if it is null, or left out by {@link #withoutValue()}. The caller
   * must not change the array.
   */
  public Optional<byte[]> value() {
    return Optional.ofNullable(value);
  }

  /**
   * Whether it says only where the record stood that failed, as brokers do for share groups and our
   * apps for what is too large.
   */
  public boolean isPointer() {
    return value == null
        && (headers.lastHeader(Header.LEFT_OUT.key()) != null
            || (dialect().name().equals(Dialect.SHARE_GROUP) && key == null));
  }

  /** Size of the value, bytes; 0 if it is null. */
  public int valueSize() {
    return valueSize;
  }

  /** All headers, in order, repeated names included. */
  public List<HeaderValue> headers() {
    final List<HeaderValue> all = new ArrayList<>();
    headers.forEach(header -> all.add(new HeaderValue(header.key(), header.value())));
    return List.copyOf(all);
  }

  /** All headers as they are, for copies. */
  public Headers rawHeaders() {
    return headers;
  }

  /** Whether a header speaks of the failure, so that a copy must not carry it. */
  public boolean speaksOfFailure(final String header) {
    return dialects.speaksOfFailure(header);
  }

  /** Who gave up, for people. */
  public String who() {
    return dialect().who(app());
  }

  /** The last header of that name as text; empty if there is none or it is not UTF-8. */
  public Optional<String> header(final String name) {
    return Utf8.decode(bytes(name));
  }

  /** The name of the error code; only Dragoman's own have one. */
  public Optional<String> errorCode() {
    return text(Header.ERROR_CODE);
  }

  /** The error code, if it is one that this version knows. */
  public Optional<ErrorCode> knownErrorCode() {
    return errorCode().flatMap(ErrorCode::find);
  }

  /** Name of the disposition; only Dragoman's own have one. */
  public Optional<String> disposition() {
    return text(Header.DISPOSITION);
  }

  /** Class name of the exception; for Spring the one that the listener threw. */
  public Optional<String> exception() {
    return first(Dialect.Field.EXCEPTION);
  }

  /** What the exception said. */
  public Optional<String> message() {
    return first(Dialect.Field.MESSAGE);
  }

  /** Stack trace of the exception. */
  public Optional<String> stackTrace() {
    return first(Dialect.Field.STACKTRACE);
  }

  /** The record that failed: where the work was read from. */
  public Optional<Location> origin() {
    final Optional<String> topic = originTopic();
    final OptionalLong partition = firstNumber(Dialect.Field.PARTITION);
    final OptionalLong offset = firstNumber(Dialect.Field.OFFSET);
    if (topic.isEmpty()
        || partition.isEmpty()
        || offset.isEmpty()
        || partition.getAsLong() < 0
        || partition.getAsLong() > Integer.MAX_VALUE
        || offset.getAsLong() < 0) {
      return Optional.empty();
    }
    return Optional.of(new Location(topic.get(), (int) partition.getAsLong(), offset.getAsLong()));
  }

  /** Topic of the record that failed; known for some records whose {@link #origin()} is not. */
  public Optional<String> originTopic() {
    return first(Dialect.Field.TOPIC).filter(topic -> !topic.isEmpty());
  }

  /** How many times the work was tried. */
  public OptionalInt attempts() {
    final OptionalLong number = firstNumber(Dialect.Field.ATTEMPTS);
    return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() < 1_000_000
        ? OptionalInt.of((int) number.getAsLong())
        : OptionalInt.empty();
  }

  /** Application, connector or consumer group that gave up, with its version if it says so. */
  public Optional<String> app() {
    return first(Dialect.Field.APP);
  }

  /** The engine that tried last. */
  public Optional<String> engine() {
    return text(Header.ENGINE);
  }

  /** The request that it belongs to. */
  public Optional<String> requestId() {
    return text(Header.REQUEST_ID);
  }

  /** Unique id of the event in the record. */
  public Optional<String> eventId() {
    return text(Header.EVENT_ID);
  }

  /** Who asked. */
  public Optional<String> clientId() {
    return text(Header.CLIENT_ID);
  }

  /** When the work first failed. */
  public Optional<Instant> firstFailedAt() {
    return instant(Header.FIRST_FAILED_AT);
  }

  /** What was wrong the first time. */
  public Optional<String> firstFailure() {
    return text(Header.FIRST_FAILURE);
  }

  /** When the work failed for the last time. */
  public Optional<Instant> failedAt() {
    return instant(Header.FAILED_AT);
  }

  /** How many times it was replayed before it came here again; 0 if never. */
  public int replayCount() {
    final OptionalLong count = decimal(bytes(Header.REPLAY_COUNT.key()));
    return count.isPresent() && count.getAsLong() > 0 && count.getAsLong() < 1_000_000
        ? (int) count.getAsLong()
        : 0;
  }

  /** The dead letter that this one's record was replayed from. */
  public Optional<Location> replayedFrom() {
    return text(Header.REPLAYED_FROM).flatMap(Location::parse);
  }

  @Override
  public String toString() {
    return "DeadLetter[" + location + ", " + dialect() + "]";
  }

  private Optional<String> text(final Header header) {
    return header(header.key());
  }

  private Optional<Instant> instant(final Header header) {
    final OptionalLong millis = decimal(bytes(header.key()));
    return millis.isEmpty()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(millis.getAsLong()));
  }

  private Optional<String> first(final Dialect.Field field) {
    for (final String name : dialect().headers(field)) {
      final Optional<String> found = header(name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private OptionalLong firstNumber(final Dialect.Field field) {
    for (final String name : dialect().headers(field)) {
      final byte @Nullable [] bytes = bytes(name);
      final OptionalLong number = dialect().binaryNumbers() ? bigEndian(bytes) : decimal(bytes);
      if (number.isPresent()) {
        return number;
      }
    }
    return OptionalLong.empty();
  }

  private byte @Nullable [] bytes(final String name) {
    final org.apache.kafka.common.header.Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }

  /** Spring writes one, four or eight bytes, depending on the header and on its version. */
  private static OptionalLong bigEndian(final byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0 || bytes.length > Long.BYTES) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(new BigInteger(bytes).longValue());
  }

  private static OptionalLong decimal(final byte @Nullable [] text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    // By hand, because every dead letter of a replay is asked for three of them.
    final int first = text.length > 0 && text[0] == '-' ? 1 : 0;
    if (text.length == first || text.length - first > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = first; i < text.length; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return OptionalLong.empty();
      }
      number = 10 * number + text[i] - '0';
    }
    return OptionalLong.of(first == 0 ? number : -number);
  }
}
