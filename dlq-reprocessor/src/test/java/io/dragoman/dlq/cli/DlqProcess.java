package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.client.terminal.Terminal;

/** {@code dlq} in a process of its own, for tests that kill it. */
public final class DlqProcess {
  private DlqProcess() {}

  /** Arguments of {@code dlq}. */
  public static void main(final String[] arguments) {
    System.exit(
        DlqCommand.mount(new ClusterLookup(System.getenv(), LocalStacks.NONE), Terminal.pipe())
            .execute(arguments));
  }
}
