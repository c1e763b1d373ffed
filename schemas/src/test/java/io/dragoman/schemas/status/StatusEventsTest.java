package io.dragoman.schemas.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusEventsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final UnitRef UNIT =
      new UnitRef("request", "client", 3, "eng_Latn", "event", Instant.EPOCH);

  private final StatusEvents events = new StatusEvents(Stage.TRANSLATE, InstantSource.fixed(NOW));

  @Test
  void shouldNameTheResultWhenAUnitIsDone() {
    final RequestEvent event = events.done(UNIT, 2, true, false);

    assertThat(event.getRequestId()).isEqualTo("request");
    assertThat(event.getClientId()).contains("client");
    assertThat(event.getSubmittedAt()).contains(Instant.EPOCH);
    assertThat(event.getAt()).isEqualTo(NOW);
    assertThat(event.getResultId()).isEqualTo(ResultId.of("request", Stage.TRANSLATE, "event"));
    final UnitStatus status = (UnitStatus) event.getEvent();
    assertThat(status.getStage()).isEqualTo(Stage.TRANSLATE);
    assertThat(status.getIndex()).isEqualTo(3);
    assertThat(status.getTargetLanguage()).contains("eng_Latn");
    assertThat(status.getState()).isEqualTo(State.DONE);
    assertThat(status.getAttempts()).isEqualTo(2);
    assertThat(status.getDoubtful()).isTrue();
    assertThat(status.getDuplicate()).isFalse();
  }

  @Test
  void shouldNameNoResultWhenNothingCameOfIt() {
    assertThat(events.dropped(UNIT, "Twice.").getResultId()).isEmpty();
    assertThat(events.refused(UNIT, ErrorCode.EMPTY_INPUT, "Empty.", 0).getResultId()).isEmpty();
    assertThat(
            events
                .failed(
                    UnitRef.unreadable("request", null, null),
                    ErrorCode.UNDECODABLE_RECORD,
                    "Not Avro.",
                    0)
                .getResultId())
        .isEmpty();
  }

  @Test
  void shouldBeExpiredWhenTheDeadlineHasPassed() {
    final RequestEvent late = events.failed(UNIT, ErrorCode.DEADLINE_PASSED, "Too late.", 0);
    final RequestEvent wrong = events.failed(UNIT, ErrorCode.INVALID_OUTPUT, "No text.", 3);

    assertThat(((UnitStatus) late.getEvent()).getState()).isEqualTo(State.EXPIRED);
    assertThat(((UnitStatus) wrong.getEvent()).getState()).isEqualTo(State.FAILED);
    assertThat(((UnitStatus) wrong.getEvent()).getErrorCode()).contains("INVALID_OUTPUT");
  }

  @Test
  void shouldBeCancelledWhenAUnitWasNotBegun() {
    final RequestEvent event = events.cancelled(UNIT, 1);
    final UnitStatus status = (UnitStatus) event.getEvent();

    assertThat(event.getResultId()).isEqualTo(ResultId.of("request", Stage.TRANSLATE, "event"));
    assertThat(status.getState()).isEqualTo(State.CANCELLED);
    assertThat(status.getAttempts()).isEqualTo(1);
    assertThat(status.getErrorCode()).isEmpty();
  }

  @Test
  void shouldSayHowTheWholeRequestEndedWithAnIdOfItsOwn() {
    final StatusEvents ingest = new StatusEvents(Stage.INGEST, InstantSource.fixed(NOW));
    final RequestEvent event =
        ingest.ended(UNIT, State.EXPIRED, ErrorCode.DEADLINE_PASSED, "Too late.");
    final UnitStatus status = (UnitStatus) event.getEvent();

    assertThat(event.getRequestId()).isEqualTo("request");
    assertThat(event.getSubmittedAt()).contains(Instant.EPOCH);
    assertThat(event.getResultId())
        .isEqualTo(ingest.ended(UNIT, State.DONE, null, null).getResultId())
        .isNotEqualTo(UNIT.resultId(Stage.INGEST))
        .isNotEmpty();
    assertThat(StatusSubject.of(status)).isEqualTo(StatusSubject.REQUEST_END);
    assertThat(status.getTargetLanguage()).isEmpty();
    assertThat(status.getState()).isEqualTo(State.EXPIRED);
    assertThat(status.getErrorCode()).contains("DEADLINE_PASSED");
    assertThatThrownBy(() -> events.ended(UNIT, State.DONE, null, null))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSLATE,0,UNIT",
    "INGEST,0,EVENT",
    "INGEST,-1,REQUEST",
    "INGEST,-2,OTHER_EVENT",
    "INGEST,-3,REQUEST_END",
    "TRANSCRIBE,-3,UNREADABLE_UNIT",
    "INGEST,-4,OTHER_EVENT",
    "TRANSCRIBE,-2,UNREADABLE_UNIT",
    "TRANSCRIBE,-1,UNREADABLE_UNIT",
    "OF_A_LATER_VERSION,-2,UNREADABLE_UNIT"
  })
  void shouldTellWhatAStatusIsAbout(
      final String stage, final int index, final StatusSubject subject) {
    assertThat(StatusSubject.of(stage, index)).isEqualTo(subject);
  }
}
