package io.dragoman.ops.stack;

import java.util.Map;

/**
 * What a local stack is to be.
 *
 * @param directory where its data is
 * @param ports where it listens
 * @param settings configuration of the apps, over the stack's own
 * @param lifetime what it is for
 */
public record StackConfig(
    StackDirectory directory,
    Ports ports,
    Map<App, Map<String, String>> settings,
    Lifetime lifetime) {
  /** What a stack is for. */
  public enum Lifetime {
    /** Goes on and keeps its data. */
    LASTING,
    /**
     * Ends with one command: begins without data of an earlier stack, and is made to be ready soon
     * rather than to be fast for long.
     */
    ONE_COMMAND,
    /** Begins and ends as for one command, and is as fast as one that lasts. */
    ONE_MEASUREMENT
  }

  public StackConfig {
    settings = Map.copyOf(settings);
  }
}
