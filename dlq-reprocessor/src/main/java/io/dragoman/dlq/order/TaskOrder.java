package io.dragoman.dlq.order;

import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a task is to do, as data: it can be written down and given again, which goes on where the
 * first time ended.
 *
 * @param topics the dead letter topics, sorted
 * @param criteria which of their dead letters
 * @param only these places only; empty: the whole topics
 * @param action what to do with them
 * @param again also with those that something was done with before
 * @param who who wants it
 * @param why the reason, in the operator's words; may be empty
 * @param max at most so many of each topic; empty: all
 * @param perSecond at most so many a second; empty: as fast as it goes
 */
public record TaskOrder(
    List<String> topics,
    Criteria criteria,
    List<Location> only,
    Action action,
    boolean again,
    String who,
    String why,
    OptionalLong max,
    OptionalDouble perSecond) {
  /** So much of each change stands in the audit, characters. */
  private static final int SHORT_CHANGE = 250;

  public TaskOrder {
    topics = List.copyOf(new TreeSet<>(topics));
    only = List.copyOf(only);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("A task is about at least one topic.");
    }
    if (!topics.containsAll(topicsOf(only))) {
      throw new IllegalArgumentException(
          "The dead letters " + only + " are not all of " + topics + ".");
    }
  }

  /**
   * The order to replay one dead letter with another value.
   *
   * @param changes what differs, for the audit, which keeps the beginning of each
   */
  public static TaskOrder edit(
      final Location letter,
      final Optional<String> to,
      final boolean again,
      final String who,
      final String why,
      final List<String> changes) {
    return new TaskOrder(
        List.of(letter.topic()),
        Criteria.ALL,
        List.of(letter),
        // Who changes a record by hand means it, however often it came back before.
        new Action.Replay(to, Integer.MAX_VALUE),
        again,
        who,
        why
            + "; edited "
            + changes.stream().map(TaskOrder::shortened).collect(Collectors.joining("; ")),
        OptionalLong.empty(),
        OptionalDouble.empty());
  }

  private static String shortened(final String change) {
    return change.length() <= SHORT_CHANGE ? change : change.substring(0, SHORT_CHANGE - 1) + "…";
  }

  /** Topics in which these dead letters stand. */
  public static Set<String> topicsOf(final List<Location> locations) {
    final Set<String> topics = new TreeSet<>();
    locations.forEach(location -> topics.add(location.topic()));
    return topics;
  }

  /** All that {@link #verb} may say. */
  public static final List<String> VERBS = List.of("replay", "discard", "park");

  /** What is done, in one word: {@code replay}, {@code discard} or {@code park}. */
  public String verb() {
    return switch (action) {
      case Action.Replay ignored -> "replay";
      case Action.Discard ignored -> "discard";
      case Action.Park ignored -> "park";
    };
  }

  /** In words, for people. */
  public String words() {
    final StringBuilder words = new StringBuilder(verb()).append(' ');
    if (only.isEmpty()) {
      words.append(String.join(", ", topics));
    } else {
      words.append(
          only.size() == 1 ? only.getFirst().toString() : only.size() + " single dead letters");
    }
    if (!criteria.equals(Criteria.ALL)) {
      words.append(" where ").append(criteria.words());
    }
    if (action instanceof Action.Replay replay) {
      replay.to().ifPresent(to -> words.append(" to ").append(to));
      if (replay.keepTimestamp()) {
        words.append(", timestamps kept");
      }
    }
    if (again) {
      words.append(", again");
    }
    max.ifPresent(most -> words.append(", at most ").append(most).append(" of each topic"));
    return words.toString();
  }

  /** The part of it that one topic has. */
  public Order on(final String topic, final String task, final DeadLetterFilter filter) {
    final List<Location> here =
        only.stream().filter(location -> location.topic().equals(topic)).toList();
    return new Order(
        topic,
        filter,
        action,
        again,
        task,
        who,
        why,
        max,
        perSecond,
        here.isEmpty() ? Optional.empty() : Optional.of(here));
  }
}
