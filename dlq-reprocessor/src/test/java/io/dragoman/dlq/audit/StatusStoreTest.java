package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.letter.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusStoreTest {
  private final StatusStore store = new StatusStore();

  @Test
  void shouldGiveBackEveryMarkWhenTheirTextsAreCountless() {
    final Map<Integer, StatusChange> kept = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      final StatusChange change = change(i, i % 1000 == 0 ? "ü".repeat(20_000) : "why " + i % 3);
      kept.put(store.add(change), change);
    }

    assertThat(kept).hasSize(50_000).doesNotContainKey(0);
    kept.forEach(
        (place, change) -> {
          assertThat(store.at(place)).isEqualTo(change);
          assertThat(store.stateAt(place)).isEqualTo(change.state());
        });
  }

  @Test
  void shouldKeepATextThatIsLargerThanAnyChunk() {
    final StatusChange small = change(1, "small");
    for (int i = 0; i < 10_000; i++) {
      store.add(change(i, ""));
    }
    final StatusChange large = change(2, "x".repeat(3_000_000));
    final int first = store.add(small);
    final int second = store.add(large);
    final int third = store.add(small);

    assertThat(store.at(first)).isEqualTo(small);
    assertThat(store.at(second)).isEqualTo(large);
    assertThat(store.at(third)).isEqualTo(small);
  }

  @Test
  void shouldKeepAMarkOnceWhenItIsAddedAgain() {
    assertThat(store.add(change(1, ""))).isEqualTo(store.add(change(1, "")));
  }

  private static StatusChange change(final int number, final String why) {
    return new StatusChange(
        State.values()[1 + number % 3],
        "task-" + number,
        "ann",
        Instant.ofEpochSecond(number, number),
        why,
        number % 2 == 0 ? Optional.empty() : Optional.of("pay"),
        number);
  }
}
