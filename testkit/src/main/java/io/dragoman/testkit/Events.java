package io.dragoman.testkit;

import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import java.time.Instant;
import java.util.List;

/** Records of a request as the apps write them. */
public final class Events {
  public static final String KOREAN = "kor_Hang";
  public static final String ENGLISH = "eng_Latn";
  public static final String JAPANESE = "jpn_Jpan";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Events() {}

  public static RequestEvent accepted(
      final String id, final RequestKind kind, final int units, final String... targets) {
    return event(
        id,
        RequestSubmission.newBuilder()
            .setKind(kind)
            .setUnits(units)
            .setSourceLanguage(KOREAN)
            .setTargetLanguages(List.of(targets))
            .setCreatedAt(NOW)
            .build());
  }

  public static RequestEvent done(final String id, final Stage stage, final int index) {
    return event(
        id, UnitStatus.newBuilder().setStage(stage).setIndex(index).setState(State.DONE).build());
  }

  public static RequestEvent failed(
      final String id, final Stage stage, final int index, final String target) {
    return event(
        id,
        UnitStatus.newBuilder()
            .setStage(stage)
            .setIndex(index)
            .setTargetLanguage(target.isEmpty() ? null : target)
            .setState(State.FAILED)
            .setErrorCode("UNREADABLE_AUDIO")
            .setMessage("It is not audio.")
            .build());
  }

  public static RequestEvent duplicate(
      final String id, final Stage stage, final int index, final String target) {
    return event(
        id,
        UnitStatus.newBuilder()
            .setStage(stage)
            .setIndex(index)
            .setTargetLanguage(target.isEmpty() ? null : target)
            .setState(State.DONE)
            .setDuplicate(true)
            .build());
  }

  public static Transcript transcript(
      final String id, final int index, final String text, final String... targets) {
    return Transcript.newBuilder()
        .setRequestId(id)
        .setIndex(index)
        .setCount(1)
        .setOutcome(text.isEmpty() ? SpeechOutcome.NO_SPEECH : SpeechOutcome.SPEECH)
        .setLanguage("ko")
        .setText(text)
        .setSegments(List.of())
        .setNoSpeechProbability(0)
        .setAverageLogProbability(0)
        .setTargetLanguages(List.of(targets))
        .setEngine("engine")
        .setModelVersion("1")
        .setCompletedAt(NOW)
        .build();
  }

  public static Translation translation(
      final String id, final int index, final String target, final String text) {
    return Translation.newBuilder()
        .setRequestId(id)
        .setIndex(index)
        .setCount(1)
        .setSourceLanguage(KOREAN)
        .setTargetLanguage(target)
        .setSourceText("")
        .setText(text)
        .setSentences(List.of())
        .setEngine("engine")
        .setModelVersion("1")
        .setCompletedAt(NOW)
        .build();
  }

  private static RequestEvent event(final String id, final Object what) {
    return RequestEvent.newBuilder().setRequestId(id).setAt(NOW).setEvent(what).build();
  }
}
