package io.dragoman.schemas.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.testing.Events;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However many stages follow one another, whatever becomes of their steps, and in whatever order
 * and how often the records come: a request is over with the last record that is needed.
 */
class RequestProgressTest {
  private static final String ID = "request";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  /** The last one is what this version makes of a stage that a later one adds. */
  private static final List<Stage> STAGES =
      List.of(Stage.TRANSCRIBE, Stage.TRANSLATE, Stage.UNKNOWN);

  private final List<Consumer<RequestProgress>> needed = new ArrayList<>();
  private final List<Consumer<RequestProgress>> more = new ArrayList<>();

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldBeOverWithTheLastRecordThatIsNeededWhenStagesFollowStages(final int seed) {
    final Random random = new Random(seed);
    final int units = random.nextInt(4);
    needed.add(progress -> progress.apply(accepted(units)));
    IntStream.range(0, units).forEach(index -> end(random, new Step(STAGES.getFirst(), index, "")));
    more.add(progress -> progress.apply(refused(UnitIndex.UNKNOWN)));
    more.add(progress -> progress.apply(ended(random.nextBoolean())));
    final List<Consumer<RequestProgress>> records = new ArrayList<>(needed);
    records.addAll(more);
    Collections.shuffle(records, random);

    final RequestProgress progress = new RequestProgress();
    final List<Consumer<RequestProgress>> missing = new ArrayList<>(needed);
    for (final Consumer<RequestProgress> record : records) {
      record.accept(progress);
      missing.remove(record);
      assertThat(progress.complete())
          .as("%d are missing", missing.size())
          .isEqualTo(missing.isEmpty());
    }
    assertThat(progress.units()).hasSize(units);
  }

  @Test
  void shouldBeOverWhenTheRequestIsRefusedAndAgainOpenWhenItIsAccepted() {
    final RequestProgress progress = new RequestProgress();

    progress.apply(refused(UnitIndex.REQUEST));
    assertThat(progress.complete()).isTrue();
    assertThat(progress.failures()).hasSize(1);

    progress.apply(accepted(1));
    assertThat(progress.complete()).isFalse();
    assertThat(progress.failures()).isEmpty();
  }

  @Test
  void shouldWaitForTheStageBehindWhenOnlyAnEarlierOneIsUnreadable() {
    final RequestProgress progress = new RequestProgress();
    progress.apply(accepted(1));
    progress.apply(
        new Step(Stage.TRANSCRIBE, 0, ""), List.of(new Step(Stage.TRANSLATE, 0, "eng_Latn")));

    progress.apply(unreadable(Stage.TRANSCRIBE));
    assertThat(progress.complete()).isFalse();

    progress.apply(unreadable(Stage.TRANSLATE));
    assertThat(progress.complete()).isTrue();
    assertThat(progress.complete(0)).isFalse();
  }

  @Test
  void shouldWaitForTheNewTranslationWhenAReviewerChangedTheTranscript() {
    final RequestProgress progress = new RequestProgress();
    progress.apply(Events.accepted(ID, RequestKind.AUDIO, 1, Events.ENGLISH));
    progress.apply(Events.transcript(ID, 0, "안녕.", Events.ENGLISH));
    progress.apply(Events.failed(ID, Stage.TRANSLATE, 0, Events.ENGLISH));
    assertThat(progress.state()).isEqualTo(State.FAILED);

    progress.apply(reviewed(2, Step.remade(1)));
    progress.apply(Events.transcript(ID, 0, "late", Events.ENGLISH));
    assertThat(progress.missingSteps())
        .containsExactly(new Step(Stage.TRANSLATE, 0, Events.ENGLISH, 3));

    progress.apply(
        Translation.newBuilder(Events.translation(ID, 0, Events.ENGLISH, "Hi."))
            .setVersion(3)
            .build());
    assertThat(progress.state()).isEqualTo(State.DONE);
  }

  @Test
  void shouldGoOnWhenAReviewerWroteTheTranscriptThatCouldNotBeUsed() {
    final RequestProgress progress = new RequestProgress();
    progress.apply(Events.accepted(ID, RequestKind.AUDIO, 1, Events.ENGLISH));
    progress.apply(Events.needsReview(ID, Stage.TRANSCRIBE, 0, ""));
    assertThat(progress.state()).isEqualTo(State.NEEDS_REVIEW);

    progress.apply(reviewed(1, Step.remade(1)));
    assertThat(progress.complete()).isFalse();

    progress.apply(
        Translation.newBuilder(Events.translation(ID, 0, Events.ENGLISH, "Hi."))
            .setVersion(3)
            .build());
    assertThat(progress.state()).isEqualTo(State.DONE);
  }

  private static Transcript reviewed(final int version, final int translations) {
    return Transcript.newBuilder(Events.transcript(ID, 0, "안녕하세요.", Events.ENGLISH))
        .setVersion(version)
        .setTranslationVersion(translations)
        .setReview(Review.CORRECTED.word())
        .build();
  }

  /** Ends a step in one of all ways; what it announces ends as well. */
  private void end(final Random random, final Step step) {
    final UnitRef unit = unit(step);
    final StatusEvents stage = new StatusEvents(step.stage(), CLOCK);
    more.add(progress -> progress.apply(stage.dropped(unit, "It had come before.")));
    switch (random.nextInt(4)) {
      case 0 -> {
        final RequestEvent failed = stage.failed(unit, ErrorCode.INVALID_OUTPUT, "Bad.", 3);
        final RequestEvent cancelled = stage.cancelled(unit, 0);
        final RequestEvent one = random.nextBoolean() ? failed : cancelled;
        needed.add(progress -> progress.apply(one));
      }
      case 1 -> needed.add(progress -> progress.apply(unreadable(step.stage())));
      default -> {
        final int next = STAGES.indexOf(step.stage()) + 1;
        final List<Step> announced =
            next == STAGES.size()
                ? List.of()
                : IntStream.range(0, random.nextInt(3))
                    .mapToObj(
                        branch ->
                            new Step(STAGES.get(next), step.index(), step.language() + branch))
                    .toList();
        needed.add(progress -> progress.apply(step, announced));
        more.add(progress -> progress.apply(stage.done(unit, 1, false, announced.isEmpty())));
        announced.forEach(behind -> end(random, behind));
      }
    }
  }

  private static UnitRef unit(final Step step) {
    return new UnitRef(
        ID, null, step.index(), step.language().isEmpty() ? null : step.language(), "event", null);
  }

  private static RequestEvent unreadable(final Stage stage) {
    return new StatusEvents(stage, CLOCK)
        .failed(UnitRef.unreadable(ID, null, null), ErrorCode.UNDECODABLE_RECORD, "Not Avro.", 0);
  }

  private static RequestEvent refused(final int index) {
    return new StatusEvents(Stage.INGEST, CLOCK)
        .refused(
            new UnitRef(ID, null, index, null, null, null),
            ErrorCode.EMPTY_INPUT,
            "It is empty.",
            0);
  }

  private static RequestEvent ended(final boolean well) {
    return new StatusEvents(Stage.INGEST, CLOCK)
        .ended(
            UnitRef.unreadable(ID, null, null),
            well ? State.DONE : State.CANCELLED,
            null,
            "That was all.");
  }

  private static RequestEvent accepted(final int units) {
    return new StatusEvents(Stage.INGEST, CLOCK)
        .accepted(
            new UnitRef(ID, null, 0, null, "event", null),
            RequestSubmission.newBuilder()
                .setKind(RequestKind.AUDIO)
                .setUnits(units)
                .setSourceLanguage("kor_Hang")
                .setTargetLanguages(List.of("eng_Latn"))
                .setCreatedAt(CLOCK.instant())
                .build());
  }
}
