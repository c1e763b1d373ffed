package io.dragoman.dlq.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.log.LogFormat;
import io.dragoman.dlq.log.Unreadable;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records of the topic of tasks as JSON: what a task says, and what it is told. */
public final class TaskFormat {
  private static final LogFormat FORMAT = new LogFormat(1, "not what a task says or is told");
  private static final String CONTROL = "/control";

  private TaskFormat() {}

  /** What a task says. */
  public static ProducerRecord<byte[], byte[]> write(final TopicPartition tasks, final Task task) {
    return FORMAT.record(tasks, task.id(), TaskJson.of(task, task.said()));
  }

  /** What a task is told. */
  public static ProducerRecord<byte[], byte[]> write(
      final TopicPartition tasks,
      final String id,
      final TaskInstruction instruction,
      final Instant when) {
    final ObjectNode node = Json.MAPPER.valueToTree(instruction);
    return FORMAT.record(tasks, id + CONTROL, node.put("when", when.toString()));
  }

  /** The task that a record speaks of; empty if it is not one that this version can read. */
  public static Optional<Task> task(final Optional<String> key, final Optional<byte[]> value) {
    return key.filter(name -> !name.endsWith(CONTROL))
        .flatMap(name -> value.flatMap(LogFormat::parse))
        .flatMap(TaskFormat::task);
  }

  /** What the record tells that task; empty if it is about something else. */
  public static Optional<TaskInstruction> instruction(
      final String id, final Optional<String> key, final Optional<byte[]> value) {
    return key.filter(name -> name.equals(id + CONTROL))
        .flatMap(name -> value.flatMap(LogFormat::parse))
        .flatMap(
            node -> {
              try {
                return Optional.of(Json.MAPPER.treeToValue(node, TaskInstruction.class));
              } catch (final JsonProcessingException unknown) {
                return Optional.empty();
              }
            });
  }

  /** What is wrong with a record; empty: it can be read, or is a tombstone. */
  public static Optional<Unreadable> problem(final DeadLetter record) {
    final Optional<String> key = record.keyText();
    final Optional<byte[]> value = record.value();
    if (value.isEmpty()
        || task(key, value).isPresent()
        || key.filter(name -> name.endsWith(CONTROL))
            .map(name -> name.substring(0, name.length() - CONTROL.length()))
            .flatMap(id -> instruction(id, key, value))
            .isPresent()) {
      return Optional.empty();
    }
    return Optional.of(FORMAT.problem(record));
  }

  private static Optional<Task> task(final JsonNode node) {
    try {
      return Optional.of(Json.MAPPER.treeToValue(node, TaskJson.class).task());
    } catch (final JsonProcessingException | IllegalArgumentException written) {
      // By a version that knows more; the audit has what counts.
      return Optional.empty();
    }
  }
}
