package io.dragoman.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Gives the topics of tasks more partitions and loses nothing of what their apps have accepted.
 *
 * <p>Kafka Streams refuses to start when a topic that a task reads has more partitions than the
 * changelogs of its stores, and advises to delete the changelogs, which hold accepted work. So the
 * changelogs grow first. A task keeps its partition and all that it has accepted; what is new is
 * where keys go. In a topic that grows to a multiple, a key of the new partition {@code q} was in
 * partition {@code q mod before}, so what the stores there remember for a time, such as ids of
 * events, is copied to the new one, and a repetition is still known.
 *
 * <p>No instance of an app may run meanwhile; producers may. What was interrupted is finished by
 * doing it again.
 */
public final class TopicGrowth {
  private static final long POLL_MS = 100;

  private final Admin admin;
  private final Map<String, Object> client;
  private final Duration timeout;

  /**
   * For one cluster.
   *
   * @param admin stays open and is the caller's to close
   * @param client properties of consumers and producers: addresses and security
   * @param timeout for each step of the work with the cluster
   */
  public TopicGrowth(final Admin admin, final Map<String, Object> client, final Duration timeout) {
    this.admin = admin;
    this.client = Map.copyOf(client);
    this.timeout = timeout;
  }

  /**
   * Says what does not fit together, in a sentence that says what to do; empty when all fits.
   * Changelogs that do not exist are no hindrance: they are made as they should be.
   */
  public static Optional<String> mismatch(
      final Admin admin, final Collection<TopicFamily> families, final Duration timeout) {
    final Map<String, Integer> found = partitions(admin, families, timeout);
    return families.stream()
        .flatMap(family -> Size.of(family, found).mismatch().stream())
        .findFirst();
  }

  /**
   * Makes all topics of each family have as many partitions as the largest of them, and at least
   * {@code partitions}. Topics that do not exist are left out, and so are fixed families once their
   * app has run.
   *
   * @return names of the topics that have grown
   * @throws ConfigException when it cannot be done as things are, in one sentence; nothing was
   *     changed then
   */
  public Set<String> grow(final int partitions, final Collection<TopicFamily> families) {
    final Map<String, Integer> found = partitions(admin, families, timeout);
    final List<Size> growing =
        families.stream()
            .map(family -> Size.of(family, found).atLeast(partitions))
            .filter(Size::grows)
            .toList();
    growing.forEach(Size::requireMultiple);
    if (!growing.isEmpty()) {
      requireStopped(families);
    }
    final Set<String> grown = new TreeSet<>();
    for (final Size size : growing) {
      grown.addAll(grow(size));
    }
    return grown;
  }

  private Set<String> grow(final Size size) {
    final Set<String> changelogs = size.existing(size.family().changelogs());
    final Set<String> remembering = remembering(changelogs);
    final Set<String> accepted = new TreeSet<>(changelogs);
    accepted.removeAll(remembering);
    // Each step may be the last before the process dies. The smallest topic tells how many
    // partitions there were, so those that need no copy come after those that do.
    final Set<String> grown = new TreeSet<>();
    try (PartitionCopy copy = new PartitionCopy(admin, client, timeout)) {
      for (final String changelog : remembering) {
        grown.addAll(raise(Set.of(changelog), size));
        for (int to = size.smallest(); to < size.wanted(); to++) {
          copy.copy(changelog, to % size.smallest(), to);
        }
      }
    }
    grown.addAll(raise(accepted, size));
    grown.addAll(raise(size.existing(size.family().sources()), size));
    return grown;
  }

  private Set<String> remembering(final Set<String> changelogs) {
    return new TopicUpgrade(admin, "", timeout)
        .configs(changelogs).entrySet().stream()
            .filter(entry -> TopicUpgrade.forgets(entry.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Raises those that are smaller, and waits until they can be written to. */
  private Set<String> raise(final Set<String> topics, final Size size) {
    final Set<String> smaller =
        topics.stream()
            .filter(topic -> size.partitions().get(topic) < size.wanted())
            .collect(Collectors.toCollection(TreeSet::new));
    final long end = System.nanoTime() + timeout.toNanos();
    if (!smaller.isEmpty()) {
      Answers.get(
          admin
              .createPartitions(
                  smaller.stream()
                      .collect(
                          Collectors.toMap(
                              topic -> topic, topic -> NewPartitions.increaseTo(size.wanted()))))
              .all(),
          end);
    }
    while (!partitions(admin, smaller, timeout).values().stream()
        .allMatch(count -> count == size.wanted())) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("New partitions are not there in time: " + smaller);
      }
      Answers.pause(Duration.ofMillis(POLL_MS));
    }
    Leaders.await(admin, smaller, timeout, end);
    return smaller;
  }

  private void requireStopped(final Collection<TopicFamily> families) {
    final Set<String> groups =
        families.stream().map(TopicFamily::group).collect(Collectors.toCollection(TreeSet::new));
    final long end = System.nanoTime() + timeout.toNanos();
    final Map<String, KafkaFuture<ConsumerGroupDescription>> answers =
        admin.describeConsumerGroups(groups).describedGroups();
    final List<String> running = new ArrayList<>();
    for (final String group : groups) {
      try {
        final int members = Answers.get(answers.get(group), end).members().size();
        if (members > 0) {
          running.add("%s has %d".formatted(group, members));
        }
      } catch (final GroupIdNotFoundException e) {
        // It has never run.
        continue;
      }
    }
    if (!running.isEmpty()) {
      throw new ConfigException(
          "Partitions can be added only while no instance of an app runs, and group %s running threads. Stop all of them, or wait a moment after a kill; what is published meanwhile waits."
              .formatted(String.join(", ", running)));
    }
  }

  private static Map<String, Integer> partitions(
      final Admin admin, final Collection<TopicFamily> families, final Duration timeout) {
    return partitions(
        admin,
        families.stream()
            .flatMap(
                family -> Stream.concat(family.sources().stream(), family.changelogs().stream()))
            .collect(Collectors.toSet()),
        timeout);
  }

  /** How many partitions each of those topics has that exist. */
  private static Map<String, Integer> partitions(
      final Admin admin, final Set<String> topics, final Duration timeout) {
    final long end = System.nanoTime() + timeout.toNanos();
    final Map<String, Integer> found = new TreeMap<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, answer) -> {
              try {
                found.put(topic, Answers.get(answer, end).partitions().size());
              } catch (final UnknownTopicOrPartitionException e) {
                found.remove(topic);
              }
            });
    return found;
  }

  /**
   * How large the topics of a family are and should be.
   *
   * @param partitions of each of its topics that exists
   * @param wanted partitions that all of them should have
   */
  private record Size(TopicFamily family, Map<String, Integer> partitions, int wanted) {
    static Size of(final TopicFamily family, final Map<String, Integer> found) {
      final Map<String, Integer> own = new TreeMap<>(found);
      own.keySet()
          .removeIf(
              topic -> !family.sources().contains(topic) && !family.changelogs().contains(topic));
      return new Size(family, own, own.values().stream().mapToInt(count -> count).max().orElse(0));
    }

    Size atLeast(final int count) {
      if (rooted()) {
        return this;
      }
      return new Size(family, partitions, Math.max(wanted, count));
    }

    int smallest() {
      return partitions.values().stream().mapToInt(count -> count).min().orElse(wanted);
    }

    boolean grows() {
      return smallest() < wanted;
    }

    Set<String> existing(final Set<String> topics) {
      final Set<String> existing = new TreeSet<>(topics);
      existing.retainAll(partitions.keySet());
      return existing;
    }

    /** Whether there may never be more partitions. */
    boolean rooted() {
      return family.fixed() && !existing(family.changelogs()).isEmpty();
    }

    void requireMultiple() {
      if (rooted()) {
        throw new ConfigException(mismatch().orElseThrow());
      }
      if (!existing(family.changelogs()).isEmpty() && wanted % smallest() != 0) {
        throw new ConfigException(
            "The topics of %s have %d partitions and can grow to a multiple of that only, such as %s, not to %d: what is remembered of an event could not be found where its repetition goes."
                .formatted(
                    family.group(),
                    smallest(),
                    IntStream.rangeClosed(2, 4)
                        .mapToObj(factor -> Integer.toString(factor * smallest()))
                        .collect(Collectors.joining(", ")),
                    wanted));
      }
    }

    Optional<String> mismatch() {
      return partitions.entrySet().stream()
          .filter(entry -> entry.getValue() < wanted)
          .findFirst()
          .map(
              small ->
                  "%s has %d partitions where %s has %d. %s"
                      .formatted(
                          small.getKey(),
                          small.getValue(),
                          partitions.entrySet().stream()
                              .filter(entry -> entry.getValue() == wanted)
                              .map(Map.Entry::getKey)
                              .findFirst()
                              .orElseThrow(),
                          wanted,
                          rooted() ? given(small.getValue()) : advice(wanted)));
    }
  }

  /** What to do about topics that have grown and must not. */
  private static String given(final int partitions) {
    return "It must keep the %d that it had: what is kept is looked for where its key was. Make that topic anew with %d partitions; what was written to it and is not read yet is lost then, and must be sent again."
        .formatted(partitions, partitions);
  }

  /** What to do about topics that do not fit together. */
  public static String advice(final int partitions) {
    return "Stop all instances and run './dragoman topics create --partitions %d', which loses nothing. Never use Kafka's reset tool here: it deletes accepted work."
        .formatted(partitions);
  }
}
