package io.dragoman.gateway.stream;

/** Hears of what the stream tasks of a process do with jobs; called on their threads. */
public interface KeeperListener {
  /** The stores of a partition of {@code jobs} are as they were committed, and go on from there. */
  void opened(int partition);

  /** A record was worked on: all that follows from it, and from those before it, is stored. */
  void worked(int partition, long offset);

  /** The log of a job has grown. */
  void arrived(String job);
}
