package io.dragoman.dlq.order;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a task is to do, as data: it can be written down and given again, which goes on where the
 * first time ended.
 *
 * @param topics the dead letter topics, sorted; where places are named, those of the places
 * @param criteria which of their dead letters
 * @param only these places only; empty: the whole topics
 * @param terms what to do with them
 */
public record TaskOrder(
    List<String> topics, Criteria criteria, List<Location> only, OrderTerms terms) {
  public TaskOrder {
    topics = List.copyOf(new TreeSet<>(topics));
    only = List.copyOf(only);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("A task is about at least one topic.");
    }
    // Of a topic without a place here all would be meant, while the words tell of places only.
    if (!only.isEmpty() && !topicsOf(only).equals(Set.copyOf(topics))) {
      throw new IllegalArgumentException(
          "The dead letters " + only + " are of " + topicsOf(only) + ", not of " + topics + ".");
    }
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
    return switch (terms.action()) {
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
    if (terms.action() instanceof Action.Replay replay) {
      replay.to().ifPresent(to -> words.append(" to ").append(to));
      if (replay.keepTimestamp()) {
        words.append(", timestamps kept");
      }
    }
    if (terms.again()) {
      words.append(", again");
    }
    terms.max().ifPresent(most -> words.append(", at most ").append(most).append(" of each topic"));
    return words.toString();
  }

  /** The part of it that one topic has. */
  public Order on(final String topic, final String task, final DeadLetterFilter filter) {
    final List<Location> here =
        only.stream().filter(location -> location.topic().equals(topic)).toList();
    return new Order(topic, filter, task, here, terms);
  }
}
