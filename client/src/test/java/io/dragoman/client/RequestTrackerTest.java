package io.dragoman.client;

import static io.dragoman.schemas.testing.Events.ENGLISH;
import static io.dragoman.schemas.testing.Events.JAPANESE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.testing.Events;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTrackerTest {
  private static final String ID = "request";
  private static final Language TO_ENGLISH = Language.find(ENGLISH).orElseThrow();

  private final RequestTracker tracker = new RequestTracker(ID);

  @Test
  void shouldBeOpenWhenNothingWasHeard() {
    assertThat(tracker.view().complete()).isFalse();
    assertThat(tracker.view().state()).isEqualTo(State.UNKNOWN);
    assertThat(tracker.view().describe()).contains("not yet accepted");
  }

  @Test
  void shouldNotBelieveInMoreUnitsThanAnyRequestHas() {
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, Integer.MAX_VALUE, ENGLISH));

    assertThat(tracker.view().complete()).isFalse();
    assertThat(tracker.view().units()).isEmpty();
  }

  @Test
  void shouldBeDoneWhenTextIsTranslatedIntoEveryLanguage() {
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 1, ENGLISH, JAPANESE));
    tracker.apply(Events.translation(ID, 0, ENGLISH, "Hello."));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.translation(ID, 0, JAPANESE, "こんにちは。"));
    assertThat(tracker.view().state()).isEqualTo(State.DONE);
    assertThat(tracker.view().translation(TO_ENGLISH)).isEqualTo("Hello.");
  }

  @Test
  void shouldJoinUnitsByTheirLineBreaksAndWithTheNextBestOfEach() {
    final Translation first = Events.translation(ID, 0, ENGLISH, "- One.\n\n");
    first.setAlternatives(List.of("- A.\n\n", "- B.\n\n"));
    final Translation second = Events.translation(ID, 1, ENGLISH, "- Two. ");
    second.setAlternatives(List.of("- C."));
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 3, ENGLISH));
    tracker.apply(first);
    tracker.apply(second);
    tracker.apply(Events.translation(ID, 2, ENGLISH, "Three.\n"));

    assertThat(tracker.view().translation(TO_ENGLISH)).isEqualTo("- One.\n\n- Two. Three.");
    assertThat(tracker.view().alternatives(TO_ENGLISH))
        .containsExactly("- A.\n\n- C. Three.", "- B.\n\n- Two. Three.");
  }

  @Test
  void shouldBeDoneWhenRecordsComeInAnyOrder() {
    tracker.apply(Events.translation(ID, 1, ENGLISH, "Two."));
    tracker.apply(Events.transcript(ID, 1, "둘.", ENGLISH));
    tracker.apply(Events.transcript(ID, 0, "하나.", ENGLISH));
    tracker.apply(Events.translation(ID, 0, ENGLISH, "One."));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.accepted(ID, RequestKind.AUDIO, 2, ENGLISH));
    assertThat(tracker.view().state()).isEqualTo(State.DONE);
    assertThat(tracker.view().transcript()).isEqualTo("하나. 둘.");
    assertThat(tracker.view().translation(TO_ENGLISH)).isEqualTo("One. Two.");
  }

  @Test
  void shouldBeCancelledWhenTheRestIsDone() {
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 3, ENGLISH));
    tracker.apply(Events.translation(ID, 0, ENGLISH, "One."));
    tracker.apply(Events.failed(ID, Stage.TRANSLATE, 1, ENGLISH));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.cancelled(ID, Stage.TRANSLATE, 2, ENGLISH));
    assertThat(tracker.view().complete()).isTrue();
    assertThat(tracker.view().state()).isEqualTo(State.CANCELLED);
    assertThat(tracker.view().translation(TO_ENGLISH)).isEqualTo("One.");
  }

  @Test
  void shouldCountUnitsWhateverIsSaidOfTheRequestAsAWhole() {
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 1, ENGLISH));
    tracker.apply(Events.ended(ID, State.EXPIRED));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.translation(ID, 0, ENGLISH, "One."));
    assertThat(tracker.view().state()).isEqualTo(State.DONE);
  }

  @Test
  void shouldStayOpenWhenTranslationThatTranscriptAnnouncesIsMissing() {
    tracker.apply(Events.accepted(ID, RequestKind.AUDIO, 1, ENGLISH));
    tracker.apply(Events.transcript(ID, 0, "하나.", ENGLISH));

    assertThat(tracker.view().complete()).isFalse();
    assertThat(tracker.view().describe()).contains("0 of 1").contains("1 transcribed");
  }

  @Test
  void shouldStayOpenWhenAUnitIsMissing() {
    tracker.apply(Events.accepted(ID, RequestKind.AUDIO, 2, ENGLISH));
    tracker.apply(Events.transcript(ID, 0, ""));

    assertThat(tracker.view().complete()).isFalse();
  }

  @Test
  void shouldBeDoneWhenThereIsNoSpeech() {
    tracker.apply(Events.accepted(ID, RequestKind.AUDIO, 1, ENGLISH));
    tracker.apply(Events.transcript(ID, 0, ""));
    tracker.apply(Events.done(ID, Stage.TRANSCRIBE, 0));

    assertThat(tracker.view().state()).isEqualTo(State.DONE);
    assertThat(tracker.view().transcript()).isEmpty();
  }

  @Test
  void shouldBeDoneWhenThereAreNoUnits() {
    tracker.apply(Events.accepted(ID, RequestKind.AUDIO, 0, ENGLISH));

    assertThat(tracker.view().state()).isEqualTo(State.DONE);
  }

  @Test
  void shouldFailWhenRequestIsRefused() {
    tracker.apply(Events.failed(ID, Stage.INGEST, -1, ""));

    assertThat(tracker.view().state()).isEqualTo(State.FAILED);
    assertThat(tracker.view().allFailures().getFirst().getMessage()).contains("It is not audio.");
  }

  @Test
  void shouldGoOnWhenARefusedRequestIsSentAgainAndAccepted() {
    tracker.apply(Events.failed(ID, Stage.INGEST, UnitIndex.REQUEST, ""));
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 1, ENGLISH));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.translation(ID, 0, ENGLISH, "Hello."));
    assertThat(tracker.view().state()).isEqualTo(State.DONE);
  }

  @Test
  void shouldWaitForTheOtherUnitsWhenARecordCannotBeRead() {
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 2, ENGLISH));
    tracker.apply(Events.failed(ID, Stage.TRANSLATE, UnitIndex.UNKNOWN, ""));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.translation(ID, 1, ENGLISH, "Two."));
    assertThat(tracker.view().state()).isEqualTo(State.PARTIAL);
  }

  @Test
  void shouldBePartialWhenOneUnitFails() {
    tracker.apply(Events.accepted(ID, RequestKind.AUDIO, 2, ENGLISH));
    tracker.apply(Events.failed(ID, Stage.TRANSCRIBE, 0, ""));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.transcript(ID, 1, "둘.", ENGLISH));
    tracker.apply(Events.translation(ID, 1, ENGLISH, "Two."));
    assertThat(tracker.view().state()).isEqualTo(State.PARTIAL);
    assertThat(tracker.view().translation(TO_ENGLISH)).isEqualTo("Two.");
  }

  @Test
  void shouldWaitForOtherLanguageWhenOneFails() {
    tracker.apply(Events.accepted(ID, RequestKind.TEXT, 1, ENGLISH, JAPANESE));
    tracker.apply(Events.failed(ID, Stage.TRANSLATE, 0, ENGLISH));
    assertThat(tracker.view().complete()).isFalse();

    tracker.apply(Events.translation(ID, 0, JAPANESE, "こんにちは。"));
    assertThat(tracker.view().complete()).isTrue();
    assertThat(tracker.view().state()).isEqualTo(State.FAILED);
  }
}
