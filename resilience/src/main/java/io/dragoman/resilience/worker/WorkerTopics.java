package io.dragoman.resilience.worker;

import io.dragoman.schemas.Topic;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The topics of a worker.
 *
 * @param prefix put before every topic's name
 * @param work where work comes from
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

  /** The full name of a topic. */
  public String name(final Topic topic) {
    return topic.topicName(prefix);
  }
}
