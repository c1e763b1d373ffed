package io.dragoman.schemas.testing;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Records of a request as the apps write them. */
public final class Events {
  static {
    // Default values of builders are made of generated classes too.
    AvroTrust.install();
  }

  public static final String KOREAN = "kor_Hang";
  public static final String ENGLISH = "eng_Latn";
  public static final String JAPANESE = "jpn_Jpan";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Events() {}

  public static RequestEvent accepted(
      final String id, final RequestKind kind, final int units, final String... targets) {
    return by(Stage.INGEST)
        .accepted(
            unit(id, 0, ""),
            RequestSubmission.newBuilder()
                .setKind(kind)
                .setUnits(units)
                .setSourceLanguage(KOREAN)
                .setTargetLanguages(List.of(targets))
                .setCreatedAt(NOW)
                .build());
  }

  public static RequestEvent done(final String id, final Stage stage, final int index) {
    return by(stage).done(unit(id, index, ""), 1, false, false);
  }

  /**
   * That a unit ended without a result.
   *
   * @param target FLORES-200 code; empty for none
   */
  public static RequestEvent failed(
      final String id, final Stage stage, final int index, final String target) {
    return by(stage)
        .failed(unit(id, index, target), ErrorCode.UNREADABLE_AUDIO, "It is not audio.", 1);
  }

  /**
   * That a unit was not begun, because the request was cancelled.
   *
   * @param target FLORES-200 code; empty for none
   */
  public static RequestEvent cancelled(
      final String id, final Stage stage, final int index, final String target) {
    return by(stage).cancelled(unit(id, index, target), 0);
  }

  /** That what was made of a unit cannot be used, and a reviewer is asked. */
  public static RequestEvent needsReview(
      final String id, final Stage stage, final int index, final String target) {
    return by(stage)
        .needsReview(unit(id, index, target), ErrorCode.INVALID_OUTPUT, "It is chatter.", 1);
  }

  /** How a request as a whole ended. */
  public static RequestEvent ended(final String id, final State state) {
    return by(Stage.INGEST).ended(unit(id, 0, ""), state, null, null);
  }

  /**
   * That a copy was dropped.
   *
   * @param target FLORES-200 code; empty for none
   */
  public static RequestEvent duplicate(
      final String id, final Stage stage, final int index, final String target) {
    return by(stage).dropped(unit(id, index, target), "It had come before.");
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

  /** A version of a result about which a reviewer is asked, or has decided. */
  public static Translation translation(
      final String id,
      final int index,
      final String target,
      final String text,
      final int version,
      final Review review) {
    return Translation.newBuilder(translation(id, index, target, text))
        .setResultId("result-" + index + target)
        .setVersion(version)
        .setReview(review.word())
        .build();
  }

  /** What a model made of a text. */
  public static Workflow workflow(final String id) {
    return Workflow.newBuilder()
        .setRequestId(id)
        .setIndex(0)
        .setCount(1)
        .setSourceText("Read the news.")
        .setTitle("News")
        .setDescription("Reads the news.")
        .setEstimatedMinutes(2)
        .setYaml("tasks: []\n")
        .setJson(
            "{\"tasks\":[{\"id\":\"read\",\"agent\":\"web\",\"action\":\"fetch\",\"params\":{},"
                + "\"depends_on\":[]}]}")
        .setTasks(1)
        .setCatalogue("c1")
        .setEngine("engine")
        .setModelVersion("1")
        .setCompletedAt(NOW)
        .setResultId("workflow-" + id)
        .setTokens(7)
        .build();
  }

  /** A version of a workflow about which a reviewer is asked, or has decided. */
  public static Workflow workflow(final String id, final int version, final Review review) {
    return Workflow.newBuilder(workflow(id)).setVersion(version).setReview(review.word()).build();
  }

  private static StatusEvents by(final Stage stage) {
    return new StatusEvents(stage, InstantSource.fixed(NOW));
  }

  private static UnitRef unit(final String id, final int index, final String target) {
    return new UnitRef(id, null, index, target.isEmpty() ? null : target, null, null);
  }
}
