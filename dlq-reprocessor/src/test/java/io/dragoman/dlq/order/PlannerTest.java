package io.dragoman.dlq.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Action.Replay REPLAY = new Action.Replay(Optional.empty(), 3);
  private static final Map<String, Integer> TOPICS =
      Map.of("translation.tasks", 4, "orders", 2, "elsewhere", 1, "stamped", 1, "dlq.parked", 4);

  @Test
  void shouldSendItBackWithoutTracesOfTheFailure() {
    final DeadLetter letter =
        Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
            .at(1, 17)
            .header("traceparent", "00-abc")
            .header("custom", "kept")
            .header("dragoman.due-at", "5")
            .build();

    final PlannedAction.Copy copy = copy(decide(REPLAY, false, letter, Optional.empty()));

    assertThat(copy.state()).isEqualTo(State.REPLAYED);
    assertThat(copy.copy().topic()).isEqualTo("translation.tasks");
    assertThat(copy.copy().partition()).isEqualTo(2);
    assertThat(copy.copy().key()).isEqualTo(Letters.utf8("key"));
    assertThat(copy.copy().value()).isEqualTo(Letters.utf8("value"));
    assertThat(headers(copy))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "dragoman.request-id", "request-1",
                "dragoman.event-id", "event-1",
                "dragoman.client-id", "client-1",
                "traceparent", "00-abc",
                "custom", "kept",
                "dragoman.replay-count", "1",
                "dragoman.replayed-from", "dlq.translator-1@17"));
  }

  @Test
  void shouldStripForeignTracesToo() {
    assertThat(headers(copy(decide(REPLAY, false, Letters.spring().build(), Optional.empty()))))
        .containsOnlyKeys("dragoman.replay-count", "dragoman.replayed-from");
    final Action to = new Action.Replay(Optional.of("elsewhere"), 3);
    assertThat(headers(copy(decide(to, false, Letters.springRetry().build(), Optional.empty()))))
        .containsOnlyKeys("dragoman.replay-count", "dragoman.replayed-from");
    assertThat(headers(copy(decide(to, false, Letters.shareGroup().build(), Optional.empty()))))
        .containsOnlyKeys("dragoman.replay-count", "dragoman.replayed-from");
  }

  @Test
  void shouldNotReplayWhatABrokerDidNotCopy() {
    final Action to = new Action.Replay(Optional.of("elsewhere"), 3);

    assertThat(decide(to, false, Letters.shareGroup().pointer().build(), Optional.empty()))
        .isEqualTo(new PlannedAction.Skip(PlannedAction.Reason.NOT_COPIED));
  }

  @Test
  void shouldNotReplayWhatWasTooLargeForItsDeadLetter() {
    final Letters letter =
        Letters.dragoman("INPUT_TOO_LARGE", "REJECTED").header("dragoman.left-out", "600000000");
    final Action to = new Action.Replay(Optional.of("elsewhere"), 3);

    assertThat(decide(to, false, letter.pointer().build(), Optional.empty()))
        .isEqualTo(new PlannedAction.Skip(PlannedAction.Reason.NOT_COPIED));
  }

  @Test
  void shouldChooseThePartitionByKeyWhenItsOwnIsGone() {
    // It came from partition 7, but the topic has two.
    assertThat(
            copy(decide(REPLAY, false, Letters.spring().build(), Optional.empty()))
                .copy()
                .partition())
        .isNull();
  }

  @Test
  void shouldGoElsewhereWhenTold() {
    final Action to = new Action.Replay(Optional.of("elsewhere"), 3);

    final PlannedAction.Copy copy =
        copy(
            decide(to, false, Letters.dragoman("INTERNAL", "EXHAUSTED").build(), Optional.empty()));

    assertThat(copy.copy().topic()).isEqualTo("elsewhere");
    assertThat(copy.copy().partition()).isNull();
  }

  @Test
  void shouldParkWhenItGoesInCircles() {
    final DeadLetter letter =
        Letters.dragoman("INTERNAL", "EXHAUSTED").header("dragoman.replay-count", "3").build();

    final PlannedAction.Copy copy = copy(decide(REPLAY, false, letter, Optional.empty()));

    assertThat(copy.state()).isEqualTo(State.PARKED);
    assertThat(copy.copy().topic()).isEqualTo("dlq.parked");
    assertThat(copy.why()).isEqualTo("replayed 3 times before");
    assertThat(headers(copy))
        .containsEntry("dragoman.parked-from", "dlq.translator-0@0")
        .containsEntry("dragoman.error-code", "INTERNAL");
  }

  @Test
  void shouldNotParkAgainWhatIsParked() {
    final DeadLetter letter =
        Letters.dragoman("INTERNAL", "EXHAUSTED")
            .topic("dlq.parked")
            .header("dragoman.replay-count", "3")
            .build();

    assertThat(decide(REPLAY, false, letter, Optional.empty()))
        .isEqualTo(new PlannedAction.Skip(PlannedAction.Reason.TOO_OFTEN));
    assertThat(decide(new Action.Replay(Optional.empty(), 4), false, letter, Optional.empty()))
        .isInstanceOf(PlannedAction.Copy.class);
  }

  @Test
  void shouldLeaveAloneWhatWasDoneUnlessToldAgain() {
    final DeadLetter letter = Letters.dragoman("INTERNAL", "EXHAUSTED").build();
    final Optional<StatusChange> before =
        Optional.of(
            new StatusChange(
                State.REPLAYED, "t", "w", Instant.EPOCH, "", Optional.of("translation.tasks"), 1));

    assertThat(decide(REPLAY, false, letter, before))
        .isEqualTo(new PlannedAction.Skip(PlannedAction.Reason.DONE_BEFORE));
    assertThat(headers(copy(decide(REPLAY, true, letter, before))))
        .as("workers drop what they have seen with the same replay count")
        .containsEntry("dragoman.replay-count", "2");
  }

  @Test
  void shouldLeaveAloneWhatHasNowhereToGo() {
    assertThat(decide(REPLAY, false, Letters.letter().build(), Optional.empty()))
        .isEqualTo(new PlannedAction.Skip(PlannedAction.Reason.NO_TARGET));
    assertThat(decide(REPLAY, false, Letters.connect().build(), Optional.empty()))
        .isEqualTo(new PlannedAction.Skip(PlannedAction.Reason.TARGET_MISSING));
  }

  @Test
  void shouldSendNothingToATopicThatOnlyDragomanWrites() {
    final DeadLetter forged =
        Letters.dragoman("INTERNAL", "EXHAUSTED")
            .header("__streams.errors.topic", "dlq.audit")
            .build();
    final Action told = new Action.Replay(Optional.of("__consumer_offsets"), 3);

    assertThat(decide(REPLAY, false, forged, Optional.empty()))
        .isEqualTo(
            new PlannedAction.Skip(
                PlannedAction.Reason.TARGET_FORBIDDEN, "dlq.audit is written by Dragoman alone"));
    assertThat(decide(told, false, forged, Optional.empty()))
        .isInstanceOfSatisfying(
            PlannedAction.Skip.class,
            skip -> assertThat(skip.reason()).isEqualTo(PlannedAction.Reason.TARGET_FORBIDDEN));
  }

  @Test
  void shouldKeepTheTimestampOfTheOriginalWhenAsked() {
    final Action keep = new Action.Replay(Optional.empty(), 3, true);
    final Action to = new Action.Replay(Optional.of("orders"), 3, true);
    final DeadLetter connect = Letters.connect().time(Instant.ofEpochMilli(42)).build();

    assertThat(copy(decide(to, false, connect, Optional.empty())).copy().timestamp())
        .as("handed on as the dead letter's own")
        .isEqualTo(42);
    assertThat(
            copy(decide(keep, false, Letters.springRetry().build(), Optional.empty()))
                .copy()
                .timestamp())
        .as("said in a header")
        .isEqualTo(7);
    assertThat(copy(decide(REPLAY, false, connect("orders"), Optional.empty())).copy().timestamp())
        .as("the time of the replay")
        .isNull();
  }

  @Test
  void shouldLeaveItAloneWhenTheTimestampCannotBeKept() {
    final Action to = new Action.Replay(Optional.of("orders"), 3, true);
    final Action stamped = new Action.Replay(Optional.of("stamped"), 3, true);
    final DeadLetter written = Letters.connect().timeOfTopic().build();
    final DeadLetter none = Letters.connect().time(Instant.ofEpochMilli(-1)).build();

    assertThat(List.of(written, none))
        .allSatisfy(
            letter ->
                assertThat(decide(to, false, letter, Optional.empty()))
                    .isInstanceOfSatisfying(
                        PlannedAction.Skip.class,
                        skip -> {
                          assertThat(skip.reason()).isEqualTo(PlannedAction.Reason.TIME_NOT_KEPT);
                          assertThat(skip.reason().isFailure()).isTrue();
                        }));
    assertThat(decide(stamped, false, connect("orders"), Optional.empty()))
        .isInstanceOfSatisfying(
            PlannedAction.Skip.class, skip -> assertThat(skip.detail()).contains("LogAppendTime"));
  }

  private static DeadLetter connect(final String origin) {
    return Letters.connect().header("__connect.errors.topic", origin).build();
  }

  private static PlannedAction decide(
      final Action action,
      final boolean again,
      final DeadLetter letter,
      final Optional<StatusChange> before) {
    return new Planner(
            action,
            again,
            "dlq.parked",
            Targets.any(""),
            topic ->
                TOPICS.containsKey(topic) ? OptionalInt.of(TOPICS.get(topic)) : OptionalInt.empty(),
            "stamped"::equals)
        .decide(letter, before, letter.replayCount());
  }

  private static PlannedAction.Copy copy(final PlannedAction planned) {
    assertThat(planned).isInstanceOf(PlannedAction.Copy.class);
    return (PlannedAction.Copy) planned;
  }

  private static Map<String, String> headers(final PlannedAction.Copy copy) {
    final Map<String, String> headers = new TreeMap<>();
    copy.copy()
        .headers()
        .forEach(
            header ->
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return headers;
  }
}
