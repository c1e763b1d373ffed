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
    final Map<Integer, Mark> kept = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      final Mark mark = mark(i, i % 1000 == 0 ? "ü".repeat(20_000) : "why " + i % 3);
      kept.put(store.add(mark), mark);
    }

    assertThat(kept).hasSize(50_000).doesNotContainKey(0);
    kept.forEach(
        (place, mark) -> {
          assertThat(store.at(place)).isEqualTo(mark);
          assertThat(store.stateAt(place)).isEqualTo(mark.state());
        });
  }

  @Test
  void shouldKeepATextThatIsLargerThanAnyChunk() {
    final Mark small = mark(1, "small");
    for (int i = 0; i < 10_000; i++) {
      store.add(mark(i, ""));
    }
    final Mark large = mark(2, "x".repeat(3_000_000));
    final int first = store.add(small);
    final int second = store.add(large);
    final int third = store.add(small);

    assertThat(store.at(first)).isEqualTo(small);
    assertThat(store.at(second)).isEqualTo(large);
    assertThat(store.at(third)).isEqualTo(small);
  }

  @Test
  void shouldKeepAMarkOnceWhenItIsAddedAgain() {
    assertThat(store.add(mark(1, ""))).isEqualTo(store.add(mark(1, "")));
  }

  private static Mark mark(final int number, final String why) {
    return new Mark(
        State.values()[1 + number % 3],
        "task-" + number,
        "ann",
        Instant.ofEpochSecond(number, number),
        why,
        number % 2 == 0 ? Optional.empty() : Optional.of("pay"),
        number);
  }
}
