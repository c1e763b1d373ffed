package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.DeadLetterTopics;
import io.dragoman.schemas.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which topics callers may name. The service's own rights in Kafka are wider than a caller's: it
 * must not show every topic of the cluster to whoever may look at dead letters.
 *
 * <p>Kafka's internal topics and the service's own logs are never among them.
 */
public final class TopicAccess {
  private static final Set<Topic.Kind> OWN_LOGS = Set.of(Topic.Kind.AUDIT, Topic.Kind.TASK);

  /** Every topic, for callers who have no more rights than their own in Kafka. */
  public static final TopicAccess ALL = new TopicAccess(List.of("*"), topic -> true);

  private final List<String> written;
  private final Predicate<String> open;

  private TopicAccess(final List<String> written, final Predicate<String> open) {
    this.written = written;
    this.open = open;
  }

  /**
   * For one installation.
   *
   * @param written names, in which {@code *} stands for anything; none: its dead letter topics
   * @param configured topics that the configuration names elsewhere, such as those of policies
   * @param prefix what the installation puts before topic names
   */
  public static TopicAccess of(
      final List<String> written, final Collection<String> configured, final String prefix) {
    final List<String> opened =
        written.isEmpty() ? List.of(prefix + "dlq.*") : List.copyOf(written);
    final List<Pattern> patterns =
        Stream.concat(opened.stream(), configured.stream()).map(DeadLetterTopics::pattern).toList();
    final Set<String> closed =
        Stream.of(Topic.values())
            .filter(topic -> OWN_LOGS.contains(topic.kind()))
            .map(topic -> topic.topicName(prefix))
            .collect(Collectors.toUnmodifiableSet());
    return new TopicAccess(
        opened,
        topic ->
            !topic.startsWith("__")
                && !closed.contains(topic)
                && patterns.stream().anyMatch(pattern -> pattern.matcher(topic).matches()));
  }

  /** Whether callers may name the topic. */
  public boolean allows(final String topic) {
    return open.test(topic);
  }

  /**
   * Makes sure of it, whether or not the topic exists.
   *
   * @throws RefusedException when they may not
   */
  public void require(final String topic) {
    if (!allows(topic)) {
      throw new RefusedException(new Refusal.TopicClosed(topic, written));
    }
  }
}
