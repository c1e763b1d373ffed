package io.dragoman.resilience.gate;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Says which partitions of the work topics take no new work, and why.
 *
 * <p>It decides nothing: whoever knows a reason sets it, and takes it back. Consumers look before
 * each poll. Safe for several threads.
 */
public final class PartitionGate {
  private static final Set<PauseReason> READS_ON =
      Set.of(PauseReason.ENGINES, PauseReason.REJECTIONS);

  private final List<String> topics;
  private final Set<PauseReason> forAll = Collections.newSetFromMap(new ConcurrentHashMap<>());
  private final Map<TopicPartition, Set<PauseReason>> forOne = new ConcurrentHashMap<>();
  private final Set<Integer> busy = ConcurrentHashMap.newKeySet();

  /**
   * Nothing is paused.
   *
   * @param topics full names of the work topics; no other topic is ever paused
   */
  public PartitionGate(final List<String> topics) {
    this.topics = List.copyOf(topics);
  }

  /** Whether a topic is one of those behind the gate. */
  public boolean covers(final String topic) {
    return topics.contains(topic);
  }

  /** Sets or takes back a reason for every partition. */
  public void set(final PauseReason reason, final boolean paused) {
    if (paused) {
      forAll.add(reason);
    } else {
      forAll.remove(reason);
    }
  }

  /** Sets or takes back a reason for a partition of one topic. */
  public void set(final TopicPartition partition, final PauseReason reason, final boolean paused) {
    if (paused) {
      forOne.computeIfAbsent(partition, key -> ConcurrentHashMap.newKeySet()).add(reason);
    } else {
      final Set<PauseReason> reasons = forOne.get(partition);
      if (reasons != null) {
        reasons.remove(reason);
      }
    }
  }

  /** Tells whether an answer for the partition may come at any moment. */
  public void setBusy(final int partition, final boolean isBusy) {
    if (isBusy) {
      busy.add(partition);
    } else {
      busy.remove(partition);
    }
  }

  /** Forgets everything about a partition that this instance no longer has. */
  public void forget(final int partition) {
    topics.forEach(topic -> forOne.remove(new TopicPartition(topic, partition)));
    busy.remove(partition);
  }

  /** Why no new work of the partition, of whatever topic, is run; empty when it is. */
  public Set<PauseReason> reasons(final int partition) {
    final Set<PauseReason> reasons = EnumSet.noneOf(PauseReason.class);
    topics.forEach(topic -> reasons.addAll(reasons(new TopicPartition(topic, partition))));
    return reasons;
  }

  /** Why no new work of one topic's partition is run; empty when it is. */
  Set<PauseReason> reasons(final TopicPartition partition) {
    final Set<PauseReason> reasons = EnumSet.noneOf(PauseReason.class);
    if (covers(partition.topic())) {
      reasons.addAll(forAll);
      reasons.addAll(forOne.getOrDefault(partition, Set.of()));
    }
    return reasons;
  }

  /**
   * Whether the consumer is to leave the partition alone. It reads on while engines or rejections
   * are the only reasons: until the inbox is full, which is a reason of its own, work whose
   * deadline passes is told so, and work that can be answered is answered.
   */
  boolean isPaused(final TopicPartition partition) {
    return reasons(partition).stream().anyMatch(reason -> !READS_ON.contains(reason));
  }

  /** Whether an answer for the partition may come at any moment. */
  boolean isBusy(final TopicPartition partition) {
    return covers(partition.topic()) && busy.contains(partition.partition());
  }
}
