package io.dragoman.dlq.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records of the topic of tasks as JSON: what a task says, and what it is told. */
public final class TaskFormat {
  private static final int VERSION = 1;
  private static final String CONTROL = "/control";

  private TaskFormat() {}

  /** What a task says. */
  public static ProducerRecord<byte[], byte[]> write(final TopicPartition tasks, final Task task) {
    final ObjectNode node = Json.MAPPER.valueToTree(TaskJson.of(task, task.said()));
    node.put("version", VERSION);
    return record(tasks, task.id(), node);
  }

  /** What a task is told. */
  public static ProducerRecord<byte[], byte[]> write(
      final TopicPartition tasks,
      final String id,
      final TaskInstruction instruction,
      final Instant when) {
    final ObjectNode node = Json.MAPPER.valueToTree(instruction);
    node.put("version", VERSION).put("when", when.toString());
    return record(tasks, id + CONTROL, node);
  }

  /** The task that a record speaks of; empty if it is not one that this version can read. */
  public static Optional<Task> task(final Optional<String> key, final Optional<byte[]> value) {
    return key.filter(name -> !name.endsWith(CONTROL))
        .flatMap(name -> parsed(value))
        .flatMap(TaskFormat::task);
  }

  /** What the record tells that task; empty if it is about something else. */
  public static Optional<TaskInstruction> instruction(
      final String id, final Optional<String> key, final Optional<byte[]> value) {
    return key.filter(name -> name.equals(id + CONTROL))
        .flatMap(name -> parsed(value))
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
    final int version = parsed(value).map(node -> node.path("version").asInt()).orElse(0);
    return Optional.of(
        version > VERSION
            ? Unreadable.newer(record.location(), version)
            : new Unreadable(record.location(), false, "not what a task says or is told"));
  }

  private static Optional<Task> task(final JsonNode node) {
    try {
      return Optional.of(Json.MAPPER.treeToValue(node, TaskJson.class).task());
    } catch (final JsonProcessingException | IllegalArgumentException written) {
      // By a version that knows more; the audit has what counts.
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> parsed(final Optional<byte[]> value) {
    try {
      return value.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.MAPPER.readTree(value.get())).filter(JsonNode::isObject);
    } catch (final IOException foreign) {
      return Optional.empty();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      final TopicPartition tasks, final String key, final ObjectNode node) {
    try {
      return new ProducerRecord<>(
          tasks.topic(),
          tasks.partition(),
          key.getBytes(StandardCharsets.UTF_8),
          Json.MAPPER.writeValueAsBytes(node));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
