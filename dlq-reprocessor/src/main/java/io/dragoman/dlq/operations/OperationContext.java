package io.dragoman.dlq.operations;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.audit.ExpiryWatch;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.DeadLetterTopics;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskLog;
import io.dragoman.dlq.task.TaskRunner;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.dlq.value.ValueDecoding;
import io.dragoman.resilience.trace.Tracing;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What use cases work with: one cluster, a reader of it, and what the caller may do there. As
 * little for use by several threads as its reader.
 *
 * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
 * @param topicPrefix what the installation puts before topic names
 * @param audit what was done with dead letters
 * @param taskLog what tasks say of themselves
 * @param targets where copies may go
 * @param access which topics the caller may name
 * @param expiryWatch finds what is deleted soon
 * @param decoding reads values
 * @param ownTasks the tasks of this process, which may not have been heard of yet
 * @param tracing makes spans of what is replayed
 * @param clock relative times count from its now
 * @param reader of the cluster; whoever made the context closes it
 */
public record OperationContext(
    Map<String, Object> clientConfig,
    String topicPrefix,
    AuditLog audit,
    TaskLog taskLog,
    Targets targets,
    TopicAccess access,
    ExpiryWatch expiryWatch,
    ValueDecoding decoding,
    Supplier<List<Task>> ownTasks,
    Tracing tracing,
    Clock clock,
    DeadLetterReader reader)
    implements ContextSource {
  @Override
  public <T> T read(final Function<OperationContext, T> work) {
    return work.apply(this);
  }

  /** Looks into values. */
  public ValueDecoder decoder() {
    return decoding.decoder();
  }

  /** Carries out orders, task or not. */
  Reprocessor reprocessor() {
    return new Reprocessor(clientConfig, reader, audit, targets, Batching.DEFAULT, tracing, clock);
  }

  /** Carries out orders as tasks. */
  TaskRunner taskRunner() {
    return new TaskRunner(
        clientConfig, reader, audit, taskLog, targets, decoder(), Batching.DEFAULT, tracing, clock);
  }

  /**
   * Names of the existing topics that are meant, sorted; a name with {@code *} means none that the
   * caller may not name.
   *
   * @param written none: the dead letter topics of the installation
   * @throws RefusedException when the caller may not name one, or it does not exist
   */
  public Set<String> topics(final Collection<String> written) {
    written.stream().filter(name -> !name.contains("*")).forEach(access::require);
    final Set<String> open =
        reader.topics().stream().filter(access::allows).collect(Collectors.toSet());
    try {
      return DeadLetterTopics.meant(written, open, topicPrefix);
    } catch (final NoSuchElementException e) {
      throw new RefusedException(new Refusal.NoSuchTopic(String.valueOf(e.getMessage())));
    }
  }

  /** What of these topics is deleted soon. */
  public List<Expiring> expiring(final Collection<String> topics) {
    return expiring(topics, () -> audit.statuses(reader));
  }

  /** The same where the marks may be known already. */
  public List<Expiring> expiring(
      final Collection<String> topics, final Supplier<StatusIndex> statuses) {
    return expiryWatch.look(reader, topics, statuses);
  }

  /**
   * The record at a place.
   *
   * @throws RefusedException when the caller may not name its topic, or there is none
   */
  DeadLetter deadLetter(final Location location) {
    access.require(location.topic());
    return reader
        .at(location)
        .orElseThrow(() -> new RefusedException(new Refusal.NoSuchDeadLetter(location)));
  }

  /**
   * All tasks, the last started first, wherever they run; one that just began in this process is
   * known before it was heard of.
   */
  List<Task> tasks() {
    // First those here: one that ends meanwhile is heard of by then.
    final List<Task> here = ownTasks.get();
    final Map<String, Task> all = new HashMap<>();
    taskLog.list(reader).forEach(task -> all.put(task.id(), task));
    here.stream()
        .filter(task -> !all.containsKey(task.id()) || !all.get(task.id()).run().equals(task.run()))
        .forEach(task -> all.put(task.id(), task));
    return all.values().stream()
        .sorted(Comparator.comparing(Task::started).reversed().thenComparing(Task::id))
        .toList();
  }
}
