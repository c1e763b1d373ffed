package io.dragoman.dlq.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.task.Task;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskGuardTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "RUNNING, 0, true",
    "PAUSED, 0, true",
    "RUNNING, 15, true",
    "RUNNING, 16, false",
    "COMPLETED, 0, false",
    "LIMIT, 0, false",
    "CANCELLED, 0, false",
    "FAILED, 0, false",
  })
  void shouldStandInTheWayOnlyWhileAProcessHoldsTheTopic(
      final Task.State said, final long silentSeconds, final boolean inTheWay) {
    final Instant now = NOON.plusSeconds(silentSeconds);

    assertThat(TaskGuard.inTheWay(List.of(task(said)), List.of("b", "c"), "other", now).isPresent())
        .isEqualTo(inTheWay);
  }

  @Test
  void shouldNotStandInItsOwnWayOrThatOfAnotherTopic() {
    final List<Task> tasks = List.of(task(Task.State.RUNNING));

    assertThat(TaskGuard.inTheWay(tasks, List.of("b"), "id", NOON)).isEmpty();
    assertThat(TaskGuard.inTheWay(tasks, List.of("c"), "other", NOON)).isEmpty();
  }

  @Test
  void shouldSayWhoDoesWhatSinceWhen() {
    assertThat(new RefusedException(new Refusal.TopicBusy(task(Task.State.RUNNING))))
        .hasMessage(
            "Task id of ann works on a, b since 2026-01-31 12:00:00Z on host: discard a, b, 0"
                + " done.");
  }

  private static Task task(final Task.State said) {
    final TaskOrder order =
        new TaskOrder(
            List.of("a", "b"),
            Criteria.ALL,
            List.of(),
            new OrderTerms(new Action.Discard(), "ann", ""));
    return new Task("id", "run", order, "host", said, NOON, NOON, Counts.NONE, 0, 0, 0, "");
  }
}
