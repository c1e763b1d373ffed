package io.dragoman.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.testing.Events;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobTrackerTest {
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final JobTracker tracker = new JobTracker();
  private long id;

  @Test
  void shouldBeQueuedUntilIngestSpeaksOfIt() {
    submit(1);
    assertThat(tracker.state()).isEqualTo(JobState.QUEUED);

    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    assertThat(tracker.state()).isEqualTo(JobState.PROCESSING);
    assertThat(tracker.view().orElseThrow().lastEvent()).isEqualTo(1);
  }

  @Test
  void shouldBeDoneWhenTheLastUnitOfTheLastInputIs() {
    submit(2);
    for (int input = 0; input < 2; input++) {
      assertThat(tracker.state().over()).isFalse();
      final String request = TOKEN.requestId(input, 2);
      hear(Events.accepted(request, RequestKind.TEXT, 2, Events.ENGLISH));
      hear(Events.translation(request, 0, Events.ENGLISH, "one"));
      assertThat(tracker.state().over()).isFalse();
      hear(Events.translation(request, 1, Events.ENGLISH, "two"));
    }

    assertThat(tracker.state()).isEqualTo(JobState.DONE);
    assertThat(tracker.view().orElseThrow().endedAt()).contains(NOW);
  }

  @Test
  void shouldNoticeTheEndOfManyUnitsInWhateverOrderTheyEnd() {
    submit(1);
    hear(Events.accepted(TOKEN.text(), RequestKind.AUDIO, 50, Events.ENGLISH));
    for (int unit = 49; unit >= 0; unit--) {
      assertThat(tracker.state().over()).isFalse();
      if (unit % 7 == 3) {
        hear(Events.failed(TOKEN.text(), Stage.TRANSCRIBE, unit, ""));
      } else {
        hear(Events.translation(TOKEN.text(), unit, Events.ENGLISH, "translated"));
        tracker.apply(
            event(
                new What.Transcribed(
                    Events.transcript(TOKEN.text(), unit, "said", Events.ENGLISH))));
      }
    }

    assertThat(tracker.state()).isEqualTo(JobState.PARTIAL);
  }

  @Test
  void shouldNeedReviewWhenATextRepeatsItself() {
    submit(1);
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    hear(
        Translation.newBuilder(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "no no no"))
            .setRepetitive(true)
            .build());

    assertThat(tracker.state()).isEqualTo(JobState.NEEDS_REVIEW);
  }

  @Test
  void shouldBeDoneWhenTheLastOfItsReviewsIsDecided() {
    submit(1);
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 2, Events.ENGLISH));
    for (int unit = 0; unit < 2; unit++) {
      hear(Events.translation(TOKEN.text(), unit, Events.ENGLISH, "doubt", 1, Review.PENDING));
    }
    assertThat(tracker.state()).isEqualTo(JobState.NEEDS_REVIEW);

    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "doubt", 2, Review.APPROVED));
    assertThat(tracker.view().orElseThrow().reviewed()).isFalse();
    hear(Events.translation(TOKEN.text(), 1, Events.ENGLISH, "better", 2, Review.CORRECTED));

    assertThat(tracker.state()).isEqualTo(JobState.DONE);
    assertThat(tracker.view().orElseThrow().reviewed()).isTrue();
    assertThat(tracker.input(0).translations()).containsEntry(Events.ENGLISH, "doubt better");
  }

  @Test
  void shouldNeedReviewWhenWhatTheModelGaveCannotBeUsed() {
    submit(1);
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 2, Events.ENGLISH));
    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "good"));
    hear(Events.needsReview(TOKEN.text(), Stage.TRANSLATE, 1, Events.ENGLISH));
    assertThat(tracker.state()).isEqualTo(JobState.NEEDS_REVIEW);

    hear(Events.translation(TOKEN.text(), 1, Events.ENGLISH, "by hand", 1, Review.CORRECTED));

    assertThat(tracker.state()).isEqualTo(JobState.DONE);
    assertThat(tracker.input(0).allFailures()).isEmpty();
  }

  @Test
  void shouldHaveFailedWhenAReviewerRejectsAllOfIt() {
    submit(1);
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "doubt", 1, Review.PENDING));
    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "", 2, Review.REJECTED));

    assertThat(tracker.state()).isEqualTo(JobState.FAILED);
    assertThat(tracker.input(0).allFailures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.getErrorCode()).contains("INVALID_OUTPUT"));
  }

  @Test
  void shouldShowTheHighestVersionWhateverIsReadAgain() {
    submit(1);
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "better", 2, Review.CORRECTED));
    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "doubt", 1, Review.PENDING));

    assertThat(tracker.state()).isEqualTo(JobState.DONE);
    assertThat(tracker.input(0).translations()).containsEntry(Events.ENGLISH, "better");
  }

  @Test
  void shouldHaveFailedWhenNothingCameOfIt() {
    submit(1);
    hear(Events.failed(TOKEN.text(), Stage.INGEST, -1, ""));

    assertThat(tracker.state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void shouldStayCancelledWhateverComesLater() {
    submit(1);
    tracker.apply(event(new What.Made(new JobRecord.Cancelled("shop", NOW))));
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    hear(Events.translation(TOKEN.text(), 0, Events.ENGLISH, "late"));
    tracker.apply(event(new What.Made(new JobRecord.Expired(NOW))));

    assertThat(tracker.state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void shouldExpireWhateverWasDone() {
    submit(1);
    tracker.apply(event(new What.Made(new JobRecord.Expired(NOW))));

    assertThat(tracker.state()).isEqualTo(JobState.EXPIRED);
  }

  @Test
  void shouldShowNothingOfAJobThatWasRemovedOrNeverTaken() {
    hear(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    assertThat(tracker.view()).isEmpty();

    submit(1);
    assertThat(tracker.view()).isPresent();

    tracker.apply(event(new What.Made(new JobRecord.Removed("shop", NOW))));
    assertThat(tracker.view()).isEmpty();
  }

  @Test
  void shouldCountTheFirstSubmissionOnly() {
    submit(1);
    submit(2);

    assertThat(tracker.view().orElseThrow().inputs()).hasSize(1);
  }

  @Test
  void shouldCountTheTextThatWasSubmittedAsMemory() {
    final long before = tracker.weight();
    submit(new JobInput.Text("x".repeat(1_000_000)));

    assertThat(tracker.weight()).isGreaterThan(before + 1_000_000);
  }

  @Test
  void shouldKnowTheSameOfAJobAndHoldNoTextWhenNoneIsWanted() {
    final JobTracker bare = JobTracker.withoutTexts();
    final Translation said = Events.translation(TOKEN.text(), 0, Events.ENGLISH, "a long text");
    for (final What what :
        List.of(
            new What.Made(submitted(new JobInput.Text("text"))),
            new What.Told(Events.accepted(TOKEN.text(), RequestKind.TEXT, 1, Events.ENGLISH)),
            new What.Translated(said))) {
      bare.apply(event(what));
    }

    assertThat(bare.state()).isEqualTo(JobState.DONE);
    assertThat(bare.view().orElseThrow().inputs().getFirst().translations())
        .allSatisfy((language, text) -> assertThat(text).isBlank());
    assertThat(said.getText()).as("what others read").isEqualTo("a long text");
  }

  private void submit(final int inputs) {
    submit(Stream.generate(() -> new JobInput.Text("text")).limit(inputs).toArray(JobInput[]::new));
  }

  private void submit(final JobInput... inputs) {
    tracker.apply(event(new What.Made(submitted(inputs))));
  }

  private static JobRecord submitted(final JobInput... inputs) {
    return new JobRecord.Submitted(
        new JobSpec(
            TOKEN,
            new JobOwner("shop", "standard", 1),
            List.of(inputs),
            Events.KOREAN,
            List.of(Events.ENGLISH),
            5,
            null,
            Map.of(),
            null,
            null,
            "",
            "r",
            NOW));
  }

  private void hear(final RequestEvent told) {
    tracker.apply(event(new What.Told(told)));
  }

  private void hear(final Translation translated) {
    tracker.apply(event(new What.Translated(translated)));
  }

  private JobEvent event(final What what) {
    return new JobEvent(id++, what);
  }
}
