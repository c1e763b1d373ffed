package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.client.terminal.Terminal;
import java.util.Map;

/** The command {@code dlq} as a program of its own, where there is no launcher: in its image. */
public final class DlqMain {
  private DlqMain() {}

  public static void main(final String[] arguments) {
    final Map<String, String> environment = System.getenv();
    System.exit(
        DlqCommand.mount(
                new ClusterLookup(environment, LocalStacks.NONE), Terminal.system(environment))
            .execute(arguments));
  }
}
