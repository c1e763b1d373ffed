package io.dragoman.gateway.stream;

import java.time.Duration;

/**
 * How a task keeps jobs.
 *
 * @param texts how many texts of a partition may be under way at once
 * @param audios how many files of audio may be
 * @param ttl for how long a job is known after its end
 * @param prices what usage costs
 */
public record KeeperSettings(int texts, int audios, Duration ttl, Prices prices) {}
