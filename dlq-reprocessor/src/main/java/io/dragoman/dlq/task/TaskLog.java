package io.dragoman.dlq.task;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.log.LogTopic;
import io.dragoman.schemas.Topic;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The topic of tasks: what tasks say of themselves, and what they are told.
 *
 * <p>It is there to watch and steer tasks from anywhere, and nothing depends on it: what was done
 * with dead letters stands in the {@link AuditLog}, written with the deed itself.
 */
public final class TaskLog {
  private final Map<String, Object> clientConfig;
  private final LogTopic topic;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public TaskLog(final Map<String, Object> clientConfig, final String prefix) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.topic = new LogTopic(clientConfig, Topic.DLQ_TASKS, prefix);
  }

  /** All tasks, the last started first. */
  public List<Task> list(final DeadLetterReader reader) {
    final Map<String, Task> last = new HashMap<>();
    topic.read(
        reader,
        record ->
            TaskFormat.task(record.keyText(), record.value())
                .ifPresent(task -> last.put(task.id(), task)));
    return last.values().stream()
        .sorted(Comparator.comparing(Task::started).reversed().thenComparing(Task::id))
        .toList();
  }

  /** The task of that id. */
  public Optional<Task> find(final DeadLetterReader reader, final String id) {
    return list(reader).stream().filter(task -> task.id().equals(id)).findFirst();
  }

  /**
   * Tells a running task something; it obeys within about a second.
   *
   * @param who who says so
   */
  public void tell(
      final String id, final Task.Command command, final String who, final Instant when) {
    tell(id, command, who, "", when);
  }

  /**
   * As {@link #tell(String, Task.Command, String, Instant)}.
   *
   * @param why what the one who gave the task its order is told; may be empty
   */
  public void tell(
      final String id,
      final Task.Command command,
      final String who,
      final String why,
      final Instant when) {
    topic.write(
        TaskFormat.write(topic.partition(), id, new TaskInstruction(command, who, why), when));
  }

  /** Says something of a task whose process cannot say it any more. */
  public void say(final Task task) {
    topic.write(TaskFormat.write(topic.partition(), task));
  }

  /** Where tasks stand. */
  LogTopic topic() {
    return topic;
  }

  /** For consumers beside a task. */
  Map<String, Object> clientConfig() {
    return clientConfig;
  }
}
