package io.dragoman.dlq.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.criteria.FilterAttribute;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.PlannedAction;
import io.dragoman.dlq.order.TaskOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskFormatTest {
  private static final TopicPartition TASKS = new TopicPartition("dlq.tasks", 0);
  private static final String START =
      "{'id':'a','state':'RUNNING','started':'2026-01-31T12:00:00Z',"
          + "'updated':'2026-01-31T12:00:00Z','order':";

  @Test
  void shouldReadBackWhatATaskSays() {
    final Task task =
        new Task(
            "replay-1",
            "run",
            new TaskOrder(
                List.of("dlq"),
                Criteria.ALL.with(FilterAttribute.STATE, State.PENDING),
                List.of(),
                new OrderTerms(new Action.Park(), "ann", "a reason")),
            "host",
            Task.State.PAUSED,
            Instant.parse("2026-01-31T12:00:00Z"),
            Instant.parse("2026-01-31T12:00:00.5Z"),
            new Counts(
                Map.of(State.PARKED, 3L),
                Map.of(PlannedAction.Reason.REFUSED, 1L),
                Map.of("to", 3L)),
            7,
            9,
            0.5,
            "it waits");

    final ProducerRecord<byte[], byte[]> record = TaskFormat.write(TASKS, task);

    assertThat(TaskFormat.task(Optional.of("replay-1"), Optional.of(record.value())))
        .contains(task);
  }

  @Test
  void shouldReadBackWhatATaskIsTold() {
    final TaskInstruction told = new TaskInstruction(Task.Command.CANCEL, "ann", "enough");

    final ProducerRecord<byte[], byte[]> record =
        TaskFormat.write(TASKS, "replay-1", told, Instant.EPOCH);

    assertThat(
            TaskFormat.instruction(
                "replay-1",
                Optional.of(new String(record.key(), StandardCharsets.UTF_8)),
                Optional.of(record.value())))
        .contains(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{}",
        START + "null}",
        START + "[]}",
        START + "{'verb':'park','topics':[null]}}",
        START + "{'verb':'park','topics':['a'],'criteria':{'unknown':['X']}}}",
        START + "{'verb':'park','topics':['a'],'unknown':1}}",
        START + "{'verb':'park','topics':['a']},'done':{'REPLAYED':null}}",
        START + "{'verb':'park','topics':['a']},'done':{'SUNG':1}}",
        START + "{'verb':'park','topics':['a']},'passed':'many'}",
      })
  void shouldStepOverWhatIsNoTask(final String value) {
    assertThat(task(value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        START + "{'verb':'park','topics':['a'],'criteria':{'since':null}}}",
        START + "{'verb':'park','topics':['a']},'later':{'version':'knows more'}}",
      })
  void shouldReadATaskWhenItSaysLittle(final String value) {
    assertThat(task(value))
        .hasValueSatisfying(task -> assertThat(task.counts()).isEqualTo(Counts.NONE))
        .hasValueSatisfying(task -> assertThat(task.order().criteria()).isEqualTo(Criteria.ALL));
  }

  private static Optional<Task> task(final String value) {
    return TaskFormat.task(
        Optional.of("a"), Optional.of(value.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }
}
