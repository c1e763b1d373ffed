package io.dragoman.dlq.task;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.Answers;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topic of tasks: what tasks say of themselves, and what they are told.
 *
 * <p>It is there to watch and steer tasks from anywhere, and nothing depends on it: what was done
 * with dead letters stands in the {@link AuditLog}, written with the deed itself.
 */
public final class TaskLog {
  /** Signs of life are worth no more patience than this. */
  private static final int TIMEOUT_MS = 4_000;

  private final Map<String, Object> clientConfig;
  private final String prefix;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public TaskLog(final Map<String, Object> clientConfig, final String prefix) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.prefix = prefix;
  }

  /** All tasks, the last started first. */
  public List<Task> list(final DeadLetterReader reader) {
    final Map<String, Task> last =
        reader.scan(
            reader.ranges(Set.of(partition().topic()), DeadLetterFilter.all()).stream()
                .filter(range -> range.partition().equals(partition()))
                .toList(),
            DeadLetterFilter.all(),
            // One partition is read by one thread, in order.
            Collector.<DeadLetter, Map<String, Task>>of(
                HashMap::new,
                (tasks, record) ->
                    TaskFormat.task(record.keyText(), record.value())
                        .ifPresent(task -> tasks.put(task.id(), task)),
                (one, other) -> {
                  one.putAll(other);
                  return one;
                }));
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
    send(TaskFormat.write(partition(), id, new TaskInstruction(command, who, why), when));
  }

  /** Says something of a task whose process cannot say it any more. */
  public void say(final Task task) {
    send(TaskFormat.write(partition(), task));
  }

  /** Where tasks stand. */
  TopicPartition partition() {
    return new TopicPartition(Topic.DLQ_TASKS.topicName(prefix), 0);
  }

  /** Makes the topic exist. */
  void provision() {
    try (Admin admin = Admin.create(clientConfig)) {
      new TopicProvisioner(admin, new TopicOptions(prefix, 1, (short) -1, true))
          .provision(Set.of(Topic.DLQ_TASKS));
    }
  }

  /** For consumers beside a task. */
  Map<String, Object> clientConfig() {
    return clientConfig;
  }

  /** A producer that gives up soon. */
  KafkaProducer<byte[], byte[]> producer() {
    final Map<String, Object> config = new HashMap<>(clientConfig);
    config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // Pipelined requests to a topic this young can lose their place in the sequence.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(final ProducerRecord<byte[], byte[]> record) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      Answers.get(producer.send(record));
    }
  }
}
