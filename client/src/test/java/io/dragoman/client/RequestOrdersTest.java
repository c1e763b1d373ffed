package io.dragoman.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.testing.Events;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever becomes of a request's units, and in whatever order and how often its records come: it
 * is over when, and only when, the last of them has come that is needed.
 */
class RequestOrdersTest {
  private static final String ID = "request";
  private static final List<String> TARGETS = List.of(Events.ENGLISH, Events.JAPANESE);

  private final List<Consumer<RequestTracker>> needed = new ArrayList<>();
  private final List<Consumer<RequestTracker>> more = new ArrayList<>();

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldBeOverWithTheLastRecordThatIsNeededWhenRecordsComeInAnyOrder(final int seed) {
    final Random random = new Random(seed);
    final RequestKind kind = random.nextBoolean() ? RequestKind.AUDIO : RequestKind.TEXT;
    final int units = random.nextInt(5);
    final List<String> targets = TARGETS.subList(0, 1 + random.nextInt(2));
    needed.add(
        tracker -> tracker.apply(Events.accepted(ID, kind, units, targets.toArray(String[]::new))));
    for (int unit = 0; unit < units; unit++) {
      end(random, kind, unit, targets);
    }
    final List<Consumer<RequestTracker>> records = new ArrayList<>(needed);
    records.addAll(more);
    Collections.shuffle(records, random);

    final RequestTracker tracker = new RequestTracker(ID);
    final List<Consumer<RequestTracker>> missing = new ArrayList<>(needed);
    for (final Consumer<RequestTracker> record : records) {
      record.accept(tracker);
      missing.remove(record);
      assertThat(tracker.view().complete())
          .as("%d are missing", missing.size())
          .isEqualTo(missing.isEmpty());
    }
    assertThat(tracker.view().state()).isNotEqualTo(State.UNKNOWN);
  }

  private void end(
      final Random random, final RequestKind kind, final int unit, final List<String> targets) {
    more.add(tracker -> tracker.apply(Events.duplicate(ID, Stage.INGEST, 0, "")));
    if (kind == RequestKind.TEXT) {
      targets.forEach(target -> translate(random, unit, target));
      return;
    }
    more.add(tracker -> tracker.apply(Events.done(ID, Stage.TRANSCRIBE, unit)));
    more.add(tracker -> tracker.apply(Events.duplicate(ID, Stage.TRANSCRIBE, unit, "")));
    switch (random.nextInt(4)) {
      case 0 -> needed.add(tracker -> tracker.apply(Events.failed(ID, Stage.TRANSCRIBE, unit, "")));
      case 1 -> needed.add(tracker -> tracker.apply(unreadable(Stage.TRANSCRIBE)));
      case 2 -> needed.add(tracker -> tracker.apply(Events.transcript(ID, unit, "")));
      default -> {
        final String[] announced = targets.toArray(String[]::new);
        needed.add(tracker -> tracker.apply(Events.transcript(ID, unit, "말", announced)));
        targets.forEach(target -> translate(random, unit, target));
      }
    }
  }

  private void translate(final Random random, final int unit, final String target) {
    more.add(tracker -> tracker.apply(Events.duplicate(ID, Stage.TRANSLATE, unit, target)));
    switch (random.nextInt(4)) {
      case 0 ->
          needed.add(tracker -> tracker.apply(Events.failed(ID, Stage.TRANSLATE, unit, target)));
      case 1 -> needed.add(tracker -> tracker.apply(unreadable(Stage.TRANSLATE)));
      default ->
          needed.add(tracker -> tracker.apply(Events.translation(ID, unit, target, "Words.")));
    }
  }

  private static RequestEvent unreadable(final Stage stage) {
    return Events.failed(ID, stage, UnitIndex.UNKNOWN, "");
  }
}
