package io.dragoman.dlq.letter;

import io.dragoman.schemas.Topic;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which topics somebody means who looks for dead letters. */
public final class DeadLetterTopics {
  private DeadLetterTopics() {}

  /**
   * Names of the existing topics that are meant, sorted.
   *
   * @param written names, in which {@code *} stands for anything; none: every dead letter topic of
   *     this installation
   * @param existing the topics of the cluster
   * @param prefix what the installation puts before topic names
   * @throws NoSuchElementException when a name that was written means no topic; the message says so
   */
  public static Set<String> meant(
      final Collection<String> written, final Set<String> existing, final String prefix) {
    if (written.isEmpty()) {
      return Stream.of(Topic.values())
          .filter(topic -> topic.kind() == Topic.Kind.DEAD_LETTER)
          .map(topic -> topic.topicName(prefix))
          .filter(existing::contains)
          .collect(Collectors.toCollection(TreeSet::new));
    }
    final Set<String> meant = new TreeSet<>();
    for (final String topic : written) {
      final Pattern pattern = pattern(topic);
      final List<String> matches =
          existing.stream().filter(name -> pattern.matcher(name).matches()).toList();
      if (matches.isEmpty()) {
        throw new NoSuchElementException("No topic '" + topic + "' on this cluster.");
      }
      meant.addAll(matches);
    }
    return meant;
  }

  /** The names that are meant by one in which {@code *} stands for anything. */
  public static Pattern pattern(final String topic) {
    return Pattern.compile(
        Stream.of(topic.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
