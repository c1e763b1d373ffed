package io.dragoman.auditor;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.status.Step;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one record says of one request: all that the auditor keeps of it, some hundred bytes.
 *
 * @param requestId the request
 * @param place the record, topic-partition@offset: the same record is never counted twice
 * @param atMs when it was written, milliseconds since 1970, and never in the future
 * @param submittedAtMs when the request was taken, milliseconds since 1970; null where the record
 *     does not tell
 * @param replayed whether the record comes of a dead letter that was replayed
 * @param fact what it says
 */
public record Sighting(
    String requestId,
    String place,
    long atMs,
    @Nullable Long submittedAtMs,
    boolean replayed,
    Fact fact) {
  private static final JsonMapper JSON = new JsonMapper();

  public Sighting {
    Objects.requireNonNull(requestId);
    Objects.requireNonNull(place);
    Objects.requireNonNull(fact);
  }

  /** What a record says. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = Result.class, name = "result"),
    @JsonSubTypes.Type(value = Reviewed.class, name = "reviewed"),
    @JsonSubTypes.Type(value = DeadLetter.class, name = "dead"),
    @JsonSubTypes.Type(value = Delayed.class, name = "delayed")
  })
  public sealed interface Fact {}

  /**
   * The request was accepted.
   *
   * @param audio whether it is audio, else text
   * @param workflow whether the text becomes a workflow
   * @param units how many units it has
   * @param languages what it is to be translated into
   * @param deadlineMs milliseconds since 1970; null: none
   */
  public record Accepted(
      boolean audio, boolean workflow, int units, List<String> languages, @Nullable Long deadlineMs)
      implements Fact {}

  /**
   * A status says that a unit ended, or what else {@code UnitStatus.index} may say.
   *
   * @param language null where the stage works for none
   * @param version of the result
   */
  public record Ended(Stage stage, int index, @Nullable String language, State state, int version)
      implements Fact {}

  /**
   * A result.
   *
   * @param step what it ends
   * @param announced what follows it
   */
  public record Result(Step step, List<Step> announced) implements Fact {}

  /**
   * What a reviewer published in the place of a result.
   *
   * @param step what the result had ended
   * @param announced what follows it
   */
  public record Reviewed(Step step, List<Step> announced) implements Fact {}

  /** A stage gave something up. */
  public record DeadLetter(Stage stage) implements Fact {}

  /**
   * Work waits for its next attempt.
   *
   * @param dueMs milliseconds since 1970
   */
  public record Delayed(Stage stage, long dueMs) implements Fact {}

  /** As JSON. */
  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("A sighting is always JSON", e);
    }
  }

  /** Empty when it is none. */
  static Optional<Sighting> fromJson(final byte[] json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, Sighting.class));
    } catch (final JacksonException e) {
      return Optional.empty();
    } catch (final IOException e) {
      throw new IllegalStateException("Bytes can always be read", e);
    }
  }
}
