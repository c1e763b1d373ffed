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
 */
public record KeeperSettings(int texts, int audios, Duration ttl, Prices prices, int usageDays) {
  /** As long as the records of {@code usage} stay. */
  public static final int USAGE_RETENTION_DAYS = (int) Topic.USAGE.kind().retention().toDays();
}
