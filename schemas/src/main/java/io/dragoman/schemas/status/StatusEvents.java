package io.dragoman.schemas.status;

import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events that one stage writes to {@code requests}; nobody else makes any.
 *
 * @param stage who speaks
 * @param clock tells when it happened
 */
public record StatusEvents(Stage stage, InstantSource clock) {
  /** In place of an event's id, which has no slash. */
  private static final String END = "/end";

  /** That a request was accepted, and how many units it has. */
  public RequestEvent accepted(final UnitRef event, final RequestSubmission submission) {
    return event(event, event.resultId(stage), submission);
  }

  /**
   * That a unit is done.
   *
   * @param attempts how many times it was tried, the successful time included
   * @param doubtful whether its text repeats itself or was cut off
   * @param noSpeech whether nothing was said, so that nothing follows
   */
  public RequestEvent done(
      final UnitRef unit, final int attempts, final boolean doubtful, final boolean noSpeech) {
    return event(
        unit,
        unit.resultId(stage),
        status(unit, State.DONE, attempts).setNoSpeech(noSpeech).setDoubtful(doubtful).build());
  }

  /**
   * That a copy was dropped; it ends nothing, because what came first is answered.
   *
   * @param message which copy it was, in one sentence
   */
  public RequestEvent dropped(final UnitRef unit, final String message) {
    return event(
        unit, "", status(unit, State.DONE, 0).setDuplicate(true).setMessage(message).build());
  }

  /**
   * That a unit ended without a result.
   *
   * @param message what was wrong, where, and what to do, in one sentence
   * @param attempts how many times it was tried; 0 when it never was
   */
  public RequestEvent failed(
      final UnitRef unit, final ErrorCode code, final String message, final int attempts) {
    return event(unit, unit.resultId(stage), failure(unit, code, message, attempts));
  }

  /**
   * That what was made of a unit cannot be used, and a reviewer is asked. It ends the unit: nothing
   * more comes by itself, but a reviewer may publish a result.
   *
   * @param code what is wrong
   * @param message what was wrong and where, in one sentence
   * @param attempts how many times it was tried
   */
  public RequestEvent needsReview(
      final UnitRef unit, final ErrorCode code, final String message, final int attempts) {
    return event(
        unit,
        unit.resultId(stage),
        status(unit, State.NEEDS_REVIEW, attempts)
            .setErrorCode(code.name())
            .setMessage(message)
            .build());
  }

  /**
   * That nothing will ever come of it, as {@link #failed}, so that it has no result's id.
   *
   * @param unit its index says whether that ends the request, see {@link
   *     io.dragoman.schemas.UnitIndex}
   */
  public RequestEvent refused(
      final UnitRef unit, final ErrorCode code, final String message, final int attempts) {
    return event(unit, "", failure(unit, code, message, attempts));
  }

  /**
   * That a unit was not begun, because its request was cancelled.
   *
   * @param unit its index says whether that ends the request, see {@link
   *     io.dragoman.schemas.UnitIndex}
   * @param attempts how many times it had been tried before
   */
  public RequestEvent cancelled(final UnitRef unit, final int attempts) {
    return event(
        unit,
        unit.resultId(stage),
        status(unit, State.CANCELLED, attempts).setMessage("The request was cancelled.").build());
  }

  /**
   * How a request as a whole ended: the last that is said of it, once.
   *
   * @param request the request; index, target language and event are not asked for
   * @param state DONE, PARTIAL, FAILED, EXPIRED, CANCELLED or NEEDS_REVIEW
   * @param code why it is FAILED or EXPIRED; null otherwise
   * @param message what happened, in one sentence; null when there is nothing to say
   * @throws IllegalStateException when another stage than INGEST speaks, which only ends units
   */
  public RequestEvent ended(
      final UnitRef request,
      final State state,
      final @Nullable ErrorCode code,
      final @Nullable String message) {
    if (stage != Stage.INGEST) {
      throw new IllegalStateException(stage + " cannot say how a whole request ended");
    }
    final UnitRef whole =
        new UnitRef(
            request.requestId(),
            request.clientId(),
            UnitIndex.REQUEST_END,
            null,
            END,
            request.submittedAt());
    return event(
        whole,
        whole.resultId(stage),
        status(whole, state, 0)
            .setErrorCode(code == null ? null : code.name())
            .setMessage(message)
            .build());
  }

  private UnitStatus failure(
      final UnitRef unit, final ErrorCode code, final String message, final int attempts) {
    final State state = code.disposition() == Disposition.EXPIRED ? State.EXPIRED : State.FAILED;
    return status(unit, state, attempts).setErrorCode(code.name()).setMessage(message).build();
  }

  private UnitStatus.Builder status(final UnitRef unit, final State state, final int attempts) {
    return UnitStatus.newBuilder()
        .setStage(stage)
        .setIndex(unit.index())
        .setTargetLanguage(unit.targetLanguage())
        .setState(state)
        .setAttempts(attempts)
        .setVersion(unit.version());
  }

  private RequestEvent event(final UnitRef unit, final String resultId, final Object what) {
    return RequestEvent.newBuilder()
        .setRequestId(unit.requestId())
        .setClientId(unit.clientId())
        .setAt(clock.instant())
        .setEvent(what)
        .setResultId(resultId)
        .setSubmittedAt(unit.submittedAt())
        .build();
  }
}
