package io.dragoman.gateway.api;

import java.time.Duration;
import java.util.Set;

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
 * @param execution who may have workflows run
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
    Chars workflowChars,
    Execution execution) {
  /** Bounds of a text's length, both included. */
  public record Chars(int min, int max) {}

  /**
   * Who may have workflows run.
   *
   * @param configured whether they are handed to anybody
   * @param clients names; an asterisk is all
   */
  public record Execution(boolean configured, Set<String> clients) {
    /** Nobody. */
    public static final Execution NONE = new Execution(false, Set.of());

    public Execution {
      clients = Set.copyOf(clients);
    }

    boolean permits(final String client) {
      return configured && (clients.contains("*") || clients.contains(client));
    }
  }

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
          new Chars(10, 5_000),
          Execution.NONE);
}
