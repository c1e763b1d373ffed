package io.dragoman.ops;

import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.cli.Commands;
import io.dragoman.resilience.app.Carriers;
import java.util.Map;

/** The program behind {@code ./dragoman}. */
public final class Main {
  private Main() {}

  public static void main(final String[] args) {
    Carriers.provide();
    final Map<String, String> environment = System.getenv();
    System.exit(Commands.create(Terminal.system(environment), environment).execute(args));
  }
}
