package io.dragoman.gateway.stream;

import io.dragoman.schemas.Topic;
import java.time.Duration;

/**
 * How a task keeps jobs.
 *
 * @param texts how many texts of a partition may be under way at once
 * @param audios how many files of audio may be
 * @param ttl for how long a job is known after its end
 * @param prices what usage costs
 * @param usageDays for how many days after a day it is known what was used on it
 * @param handOff how workflows are handed to whoever runs them
 */
public record KeeperSettings(
    int texts, int audios, Duration ttl, Prices prices, int usageDays, HandOff handOff) {
  /** How workflows are handed to whoever runs them. */
  public enum HandOff {
    /** They are not. */
    NONE,
    /** To a URL, again and again until it takes them. */
    HTTP,
    /** To a topic, in the transaction that notes it down. */
    TOPIC
  }

  /** As long as the records of {@code usage} stay. */
  public static final int USAGE_RETENTION_DAYS = (int) Topic.USAGE.kind().retention().toDays();
}
