package io.dragoman.resilience.worker;

import io.dragoman.schemas.Topic;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The topics of a worker.
 *
 * @param prefix put before every topic's name
 * @param work where work comes from; urgent work has {@link Topic#urgent} as well
 * @param delay where work waits for its next attempt; has as many partitions as {@code work}
 * @param deadLetters where work goes that cannot be done
 * @param outputs every topic that the strategy writes to
 */
public record WorkerTopics(
    String prefix, Topic work, Topic delay, Topic deadLetters, Set<Topic> outputs) {

  /** Copies the outputs, in the order of the catalogue. */
  public WorkerTopics {
    outputs = Collections.unmodifiableSet(EnumSet.copyOf(outputs));
  }

  /** Where work comes from: the ordinary topic first, then that of urgent work if there is one. */
  public List<Topic> sources() {
    return Stream.concat(Stream.of(work), work.urgent().stream()).toList();
  }

  /** Every topic that the worker reads or writes. */
  public Set<Topic> all() {
    final Set<Topic> all = EnumSet.of(delay, deadLetters);
    all.addAll(sources());
    all.addAll(outputs);
    return all;
  }

  /** The full name of a topic. */
  public String name(final Topic topic) {
    return topic.topicName(prefix);
  }
}
