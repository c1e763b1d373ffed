package io.dragoman.dlq.service;

import io.dragoman.dlq.DeadLetterTopics;
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
final class TopicAccess {
  private static final Set<Topic.Kind> OWN_LOGS = Set.of(Topic.Kind.AUDIT, Topic.Kind.TASK);

  private final List<String> written;
  private final Predicate<String> named;
  private final Set<String> closed;

  /**
   * For one installation.
   *
   * @param written names, in which {@code *} stands for anything; none: its dead letter topics
   * @param configured topics that the configuration names elsewhere, such as those of policies
   * @param prefix what the installation puts before topic names
   */
  TopicAccess(
      final List<String> written, final Collection<String> configured, final String prefix) {
    this.written = written.isEmpty() ? List.of(prefix + "dlq.*") : List.copyOf(written);
    final List<Pattern> patterns =
        Stream.concat(this.written.stream(), configured.stream())
            .map(DeadLetterTopics::pattern)
            .toList();
    this.named = topic -> patterns.stream().anyMatch(pattern -> pattern.matcher(topic).matches());
    this.closed =
        Stream.of(Topic.values())
            .filter(topic -> OWN_LOGS.contains(topic.kind()))
            .map(topic -> topic.topicName(prefix))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether callers may name the topic. */
  boolean allows(final String topic) {
    return !topic.startsWith("__") && !closed.contains(topic) && named.test(topic);
  }

  /**
   * Makes sure of it, whether or not the topic exists.
   *
   * @throws ApiException FORBIDDEN when they may not
   */
  void require(final String topic) {
    if (!allows(topic)) {
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "This service does not open the topic '" + topic + "'.",
          "It opens "
              + String.join(", ", written)
              + "; whoever runs it can add others with "
              + ServiceConfig.TOPICS_ALLOWED
              + ", but not Kafka's internal topics or its own logs.");
    }
  }
}
