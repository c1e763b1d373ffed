package io.dragoman.ops.stack;

import java.util.Map;

/**
 * What a local stack is to be.
 *
 * @param directory where its data is
 * @param ports where it listens
 * @param settings configuration of the apps, over the stack's own
 */
public record StackConfig(
    StackDirectory directory, Ports ports, Map<App, Map<String, String>> settings) {
  public StackConfig {
    settings = Map.copyOf(settings);
  }
}
