package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.DeadLetterTopics;
import io.dragoman.schemas.Topic;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which topics the tool writes to: the one place that every replay, edit and import asks, whoever
 * named the target.
 *
 * <p>Where a dead letter came from is only what its headers say, and whoever can write a dead
 * letter can write headers. The tool may write to topics that its author may not: so topics that
 * Dragoman or Kafka alone write are refused always, and an allow-list refuses all but those named.
 * Immutable.
 */
public final class Targets {
  /** Written by Dragoman alone, in any installation of the cluster: a forged record would lie. */
  private static final Set<Topic.Kind> ACCOUNTS =
      EnumSet.of(
          Topic.Kind.AUDIT,
          Topic.Kind.TASK,
          Topic.Kind.PARKED,
          Topic.Kind.HELD,
          Topic.Kind.CANCELLATION,
          Topic.Kind.REVIEW,
          Topic.Kind.SIGHTING,
          Topic.Kind.ORDER,
          Topic.Kind.BEAT,
          Topic.Kind.DEATHS,
          Topic.Kind.JOB,
          Topic.Kind.USAGE,
          Topic.Kind.NOTICE);

  private static final String DEAD_LETTERS = "dlq.";
  private static final String CHANGELOG = "-changelog";
  private static final String REPARTITION = "-repartition";

  private final String prefix;
  private final List<String> allowed;

  private Targets(final String prefix, final Collection<String> allowed) {
    this.prefix = prefix;
    this.allowed = List.copyOf(allowed);
  }

  /** Every topic that is not refused always. */
  public static Targets any(final String prefix) {
    return new Targets(prefix, List.of());
  }

  /**
   * Only those named, and none that is refused always.
   *
   * @param prefix what the installation puts before topic names
   * @param allowed names, in which {@code *} stands for anything; none: every topic
   */
  public static Targets of(final String prefix, final Collection<String> allowed) {
    return new Targets(
        prefix, allowed.stream().map(String::strip).filter(name -> !name.isEmpty()).toList());
  }

  /**
   * Why no copy of a dead letter goes to that topic; empty: it may.
   *
   * @param deadLetterTopic where the dead letter stands
   */
  public Optional<String> refusal(final String target, final String deadLetterTopic) {
    if (target.equals(deadLetterTopic)) {
      return Optional.of(target + " is the dead letter topic itself");
    }
    if (isDeadLetterTopic(target) || isOwnOutput(target)) {
      return Optional.of(target + " is written by Dragoman alone");
    }
    return refusedAlways(target).or(() -> notAllowed(target));
  }

  /** Why no exported dead letter is written to that topic; empty: it may be. */
  public Optional<String> importRefusal(final String target) {
    final Optional<String> always = refusedAlways(target);
    if (always.isPresent() || ofKind(target, EnumSet.of(Topic.Kind.DEAD_LETTER))) {
      return always;
    }
    return Stream.of(Topic.values()).anyMatch(topic -> topic.topicName(prefix).equals(target))
        ? Optional.of(target + " takes no dead letters")
        : notAllowed(target);
  }

  private Optional<String> refusedAlways(final String target) {
    if (target.startsWith("__")) {
      return Optional.of(target + " is written by Kafka alone");
    }
    if (Stream.of(Topic.values())
        .filter(topic -> ACCOUNTS.contains(topic.kind()))
        .anyMatch(topic -> target.endsWith(topic.baseName()))) {
      return Optional.of(target + " is written by Dragoman alone");
    }
    if (target.endsWith(CHANGELOG) || target.endsWith(REPARTITION) && !allowed.contains(target)) {
      return Optional.of(target + " is an internal topic of Kafka Streams");
    }
    return Optional.empty();
  }

  private boolean isDeadLetterTopic(final String target) {
    return target.startsWith(prefix + DEAD_LETTERS) || target.startsWith(DEAD_LETTERS);
  }

  /** What workers say to clients and to themselves; work itself may come back. */
  private boolean isOwnOutput(final String target) {
    return ofKind(target, EnumSet.of(Topic.Kind.RESULT))
        || Stream.of(Topic.TRANSCRIBER_DELAY, Topic.TRANSLATOR_DELAY, Topic.WORKFLOW_DELAY)
            .anyMatch(topic -> topic.topicName(prefix).equals(target));
  }

  private boolean ofKind(final String target, final Set<Topic.Kind> kinds) {
    return Stream.of(Topic.values())
        .anyMatch(topic -> kinds.contains(topic.kind()) && topic.topicName(prefix).equals(target));
  }

  private Optional<String> notAllowed(final String target) {
    return allowed.isEmpty()
            || allowed.stream()
                .anyMatch(name -> DeadLetterTopics.pattern(name).matcher(target).matches())
        ? Optional.empty()
        : Optional.of(target + " is none of the allowed targets, " + String.join(", ", allowed));
  }
}
