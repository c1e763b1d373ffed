package io.dragoman.dlq.json;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.HeaderValue;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.outcome.HistoryEvent;
import io.dragoman.dlq.value.DecodedValue;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dead letter, for scripts; what is not known is left out. */
@JsonClassDescription(
    "A dead letter; what is not known is left out. Headers, stack trace and value only where it is"
        + " shown alone.")
public record DeadLetterJson(
    @JsonUnwrapped Place place,
    State state,
    @JsonPropertyDescription("What was done with it last.") @Nullable Done mark,
    @JsonUnwrapped Failure failure,
    @JsonUnwrapped Origin work,
    @JsonPropertyDescription(
            "How many times the record went back to work before it came here: by its header, or by"
                + " the place where it was read")
        int replayCount,
    @JsonPropertyDescription("The dead letter that its record was replayed from.")
        @Nullable Location replayedFrom,
    @JsonUnwrapped Key key,
    @JsonPropertyDescription("Bytes.") int valueSize,
    @JsonUnwrapped @Nullable Content content,
    @JsonPropertyDescription("What its error code means.") @Nullable CodeJson explanation,
    @JsonPropertyDescription("What happened to its request, oldest first.")
        @Nullable List<HistoryEvent> history) {

  /** Where it stands. */
  public record Place(Location location, String topic, int partition, long offset, Instant time) {}

  /** What was done with it. */
  public record Done(
      Instant when,
      String who,
      String why,
      String task,
      @JsonPropertyDescription("Where its copy went.") @Nullable String target) {}

  /** What its writer said of the failure. */
  public record Failure(
      @JsonPropertyDescription(
              "Who wrote it: DRAGOMAN, SHARE_GROUP, STREAMS, CONNECT, SPRING, a name that the"
                  + " configuration gives, or UNKNOWN.")
          String dialect,
      @Nullable String errorCode,
      @Nullable String disposition,
      @JsonPropertyDescription("Class of the exception.") @Nullable String exception,
      @Nullable String message,
      @Nullable String originTopic,
      @JsonPropertyDescription("The record that failed.") @Nullable Location origin,
      @Nullable Integer attempts) {}

  /** Whose work it was, and when it failed. */
  public record Origin(
      @Nullable String requestId,
      @Nullable String eventId,
      @Nullable String clientId,
      @Nullable String app,
      @Nullable String engine,
      @Nullable Instant firstFailedAt,
      @Nullable String firstFailure,
      @Nullable Instant failedAt) {}

  /** Its key. */
  public record Key(
      @Nullable String key,
      @JsonPropertyDescription("Instead of key if that is no text.") @Nullable String keyBase64) {}

  /** What only a letter that is shown alone has. */
  public record Content(List<HeaderJson> headers, @Nullable String stackTrace, Value value) {}

  /** A header. */
  public record HeaderJson(
      String name,
      @Nullable String value,
      @JsonPropertyDescription("Instead of value if that is no text.")
          @Nullable String valueBase64) {}

  /** What a value is. */
  public enum Format {
    @JsonProperty("absent")
    ABSENT,
    @JsonProperty("avro")
    AVRO,
    @JsonProperty("json")
    JSON,
    @JsonProperty("text")
    TEXT,
    @JsonProperty("binary")
    BINARY
  }

  /** Its value, decoded. */
  public record Value(
      Format format,
      @JsonPropertyDescription("Of avro: id in the registry.") @Nullable Integer schemaId,
      @JsonPropertyDescription("Of avro: full name.") @Nullable String schema,
      @JsonPropertyDescription("Of avro, json and text.") @Nullable Object content,
      @JsonPropertyDescription("Of binary: why it is nothing better.") @Nullable String reason,
      @JsonPropertyDescription("Of binary.") @Nullable String base64) {
    private Value(final Format format, final @Nullable Object content) {
      this(format, null, null, content, null, null);
    }
  }

  /** Everything but headers, stack trace and value. */
  public static DeadLetterJson summary(final DeadLetter letter, final StatusIndex statuses) {
    return of(letter, statuses, null, null, null);
  }

  /** The same with what its error code means, if that is known. */
  public static DeadLetterJson explained(final DeadLetter letter, final StatusIndex statuses) {
    return of(letter, statuses, null, letter.knownErrorCode().map(CodeJson::of).orElse(null), null);
  }

  /**
   * Everything.
   *
   * @param history of its request; null: it is left out
   */
  public static DeadLetterJson whole(
      final DeadLetter letter,
      final StatusIndex statuses,
      final DecodedValue decoded,
      final @Nullable List<HistoryEvent> history) {
    final Content content =
        new Content(
            letter.headers().stream().map(DeadLetterJson::header).toList(),
            letter.stackTrace().orElse(null),
            value(letter, decoded));
    return of(letter, statuses, content, null, history);
  }

  private static DeadLetterJson of(
      final DeadLetter letter,
      final StatusIndex statuses,
      final @Nullable Content content,
      final @Nullable CodeJson explanation,
      final @Nullable List<HistoryEvent> history) {
    final Optional<StatusChange> mark = statuses.of(letter.location());
    final Location where = letter.location();
    return new DeadLetterJson(
        new Place(where, where.topic(), where.partition(), where.offset(), letter.time()),
        mark.map(StatusChange::state).orElse(State.PENDING),
        mark.map(DeadLetterJson::done).orElse(null),
        failure(letter),
        origin(letter),
        statuses.replaysOf(letter),
        letter.replayedFrom().orElse(null),
        new Key(
            letter.keyText().orElse(null),
            letter.keyText().isPresent() ? null : base64(letter.key().orElse(null))),
        letter.valueSize(),
        content,
        explanation,
        history);
  }

  private static Done done(final StatusChange mark) {
    return new Done(mark.when(), mark.who(), mark.why(), mark.task(), mark.target().orElse(null));
  }

  private static Failure failure(final DeadLetter letter) {
    return new Failure(
        letter.dialect().name(),
        letter.errorCode().orElse(null),
        letter.disposition().orElse(null),
        letter.exception().orElse(null),
        letter.message().orElse(null),
        letter.originTopic().orElse(null),
        letter.origin().orElse(null),
        letter.attempts().isPresent() ? letter.attempts().getAsInt() : null);
  }

  private static Origin origin(final DeadLetter letter) {
    return new Origin(
        letter.requestId().orElse(null),
        letter.eventId().orElse(null),
        letter.clientId().orElse(null),
        letter.app().orElse(null),
        letter.engine().orElse(null),
        letter.firstFailedAt().orElse(null),
        letter.firstFailure().orElse(null),
        letter.failedAt().orElse(null));
  }

  private static HeaderJson header(final HeaderValue header) {
    return new HeaderJson(
        header.name(),
        header.text().orElse(null),
        header.text().isPresent() ? null : base64(header.value().orElse(null)));
  }

  private static Value value(final DeadLetter letter, final DecodedValue decoded) {
    return switch (decoded) {
      case DecodedValue.Absent ignored -> new Value(Format.ABSENT, null);
      case DecodedValue.Avro avro ->
          new Value(Format.AVRO, avro.schemaId(), avro.schemaName(), avro.json(), null, null);
      case DecodedValue.Json json -> new Value(Format.JSON, json.json());
      case DecodedValue.Text text -> new Value(Format.TEXT, text.text());
      case DecodedValue.Binary binary ->
          new Value(
              Format.BINARY,
              null,
              null,
              null,
              binary.reason(),
              base64(letter.value().orElse(null)));
    };
  }

  private static @Nullable String base64(final byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
