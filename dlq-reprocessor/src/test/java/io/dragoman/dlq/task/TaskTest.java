package io.dragoman.dlq.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final TaskOrder ORDER =
      new TaskOrder(
          List.of("dlq"),
          Criteria.ALL,
          List.of(),
          new OrderTerms(
              new Action.Replay(Optional.of("work"), 3),
              true,
              "ann",
              "",
              OptionalLong.of(5),
              OptionalDouble.empty()));

  @ParameterizedTest
  @EnumSource(names = {"RUNNING", "PAUSED"})
  void shouldBeDeadWhenItWasSilentForTooLong(final Task.State said) {
    assertThat(task(said).state(NOON.plus(Task.SILENCE))).isEqualTo(said);
    assertThat(task(said).state(NOON.plus(Task.SILENCE).plusMillis(1))).isEqualTo(Task.State.DEAD);
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "LIMIT", "CANCELLED", "FAILED"})
  void shouldNotDieWhenItHasEnded(final Task.State said) {
    assertThat(task(said).state(NOON.plusSeconds(99_999))).isEqualTo(said);
  }

  @Test
  void shouldSayItsOrderInWords() {
    assertThat(ORDER.words()).isEqualTo("replay dlq to work, again, at most 5 of each topic");
  }

  private static Task task(final Task.State said) {
    return new Task("id", "run", ORDER, "host", said, NOON, NOON, Counts.NONE, 0, 0, 0, "");
  }
}
