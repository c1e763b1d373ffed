package io.dragoman.schemas.topics;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How an installation lays out its topics.
 *
 * @param prefix put before every name as it is; empty for none
 * @param partitions of topics that do not exist yet, at least 1
 * @param replicationFactor of topics that do not exist yet; -1: the brokers' default
 * @param create whether missing topics may be created; false only verifies
 * @param timeout for each step of the work with the cluster
 */
public record TopicOptions(
    String prefix, int partitions, short replicationFactor, boolean create, Duration timeout) {
  /** Long enough for a cluster that elects leaders for many partitions. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  public TopicOptions {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be at least 1, not " + partitions);
    }
    if (replicationFactor == 0 || replicationFactor < -1) {
      throw new IllegalArgumentException(
          "replicationFactor must be -1 or at least 1, not " + replicationFactor);
    }
  }

  /**
   * Settings of a topic with so many replicas, beside its own.
   *
   * <p>With three or more, what is acknowledged is on two brokers, so that no one broker's end
   * loses it; with two, that would stop all work while one of them is away, and stays as the
   * cluster has it.
   *
   * @param replicationFactor -1: the brokers' default, whose settings are theirs too
   */
  public static Map<String, String> durability(final int replicationFactor) {
    return replicationFactor >= 3 ? Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2") : Map.of();
  }

  /** With {@link #DEFAULT_TIMEOUT}. */
  public TopicOptions(
      final String prefix,
      final int partitions,
      final short replicationFactor,
      final boolean create) {
    this(prefix, partitions, replicationFactor, create, DEFAULT_TIMEOUT);
  }
}
