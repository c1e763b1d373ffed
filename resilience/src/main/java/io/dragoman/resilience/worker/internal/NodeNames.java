package io.dragoman.resilience.worker.internal;

import io.dragoman.schemas.Topic;

/**
 * Names of stores, processors, sources and sinks. Names of stores are part of the names of
 * changelog topics: a change of one loses its content.
 */
public final class NodeNames {
  public static final String INBOX = "inbox";
  public static final String SEEN = "seen";
  public static final String RESULTS = "results";
  public static final String DELAY_SCHEDULE = "delay-schedule";

  public static final String WORK_SOURCE = "work-source";
  public static final String URGENT_SOURCE = "urgent-source";
  public static final String DELAY_SOURCE = "delay-source";
  public static final String WORKER = "worker";
  public static final String DELAY_SINK = "delay-sink";
  public static final String DEAD_LETTER_SINK = "dead-letter-sink";

  private NodeNames() {}

  /** The sink of an output topic, named without the installation's prefix. */
  public static String sink(final Topic topic) {
    return topic.baseName() + "-sink";
  }
}
