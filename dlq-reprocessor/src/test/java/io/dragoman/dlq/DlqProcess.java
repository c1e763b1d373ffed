package io.dragoman.dlq;

import io.dragoman.dlq.cli.DlqCommand;
import picocli.CommandLine;

/** {@code dlq} in a process of its own, for tests that kill it. */
public final class DlqProcess {
  private DlqProcess() {}

  /** Arguments of {@code dlq}. */
  public static void main(final String[] arguments) {
    System.exit(new CommandLine(new DlqCommand()).execute(arguments));
  }
}
