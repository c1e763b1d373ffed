package io.dragoman.gateway.api;

import java.time.Duration;

/**
 * What clients may do with jobs.
 *
 * @param maxTexts texts of a job
 * @param maxFiles files of a job
 * @param maxAudioBytes of a file
 * @param maxUnfinished jobs of a client on one replica that are not over
 * @param maxStreams streams of events of a client on one replica
 * @param maxWaiters requests of a client on one replica that wait for the end of a job
 * @param maxWait how long a request waits for the end of a job at most
 * @param commit how long the brokers may take to take a job
 * @param webhooks whether ends of jobs are told
 * @param workflowChars how many characters a text may have that a workflow is made of
 */
public record JobSettings(
    int maxTexts,
    int maxFiles,
    long maxAudioBytes,
    int maxUnfinished,
    int maxStreams,
    int maxWaiters,
    Duration maxWait,
    Duration commit,
    boolean webhooks,
    Chars workflowChars) {
  /** Bounds of a text's length, both included. */
  public record Chars(int min, int max) {}

  /** What is good for most. */
  public static final JobSettings DEFAULT =
      new JobSettings(
          1_000,
          20,
          25L << 20,
          100_000,
          100,
          100,
          Duration.ofSeconds(570),
          Duration.ofSeconds(10),
          false,
          new Chars(10, 5_000));
}
