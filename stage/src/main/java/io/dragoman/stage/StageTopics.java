package io.dragoman.stage;

import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rows of the catalogue that a stage reads and writes.
 *
 * @param work where work comes from; urgent work has {@link Topic#urgent} as well
 * @param delay where work waits for its next attempt
 * @param deadLetters where work goes that cannot be done
 * @param outputs where results go and what follows from them; {@code requests} is always one more
 * @param followed what each instance reads all of, see {@link TopicValues#follow}
 */
public record StageTopics(
    Topic work, Topic delay, Topic deadLetters, Set<Topic> outputs, Set<Topic> followed) {
  /** Of a stage that follows nothing. */
  public StageTopics(
      final Topic work, final Topic delay, final Topic deadLetters, final Set<Topic> outputs) {
    this(work, delay, deadLetters, outputs, Set.of());
  }

  public StageTopics {
    followed = Set.copyOf(followed);
    final Set<Topic> all = EnumSet.of(Topic.REQUESTS);
    all.addAll(outputs);
    outputs = Set.copyOf(all);
  }

  /** As the worker needs them, in an installation that puts {@code prefix} before every topic. */
  WorkerTopics of(final String prefix) {
    return new WorkerTopics(prefix, work, delay, deadLetters, outputs);
  }

  /**
   * All that the app uses, those through which instances of a group speak and requests are
   * cancelled included.
   */
  Set<Topic> all() {
    final Set<Topic> all =
        EnumSet.of(Topic.REQUESTS_CANCELLED, Topic.GROUP_MEMBERS, Topic.GROUP_DEATHS);
    all.addAll(followed);
    all.addAll(of("").all());
    return all;
  }
}
