package io.dragoman.dlq.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.client.terminal.CommandErrors;
import io.dragoman.client.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code dlq} as a launcher would, and keeps what it printed. */
record Shell(int exit, String out, String err) {
  static Shell run(final String... arguments) {
    return of(dlq(), arguments);
  }

  /** Runs another command of this module. */
  static Shell of(final Object command, final String... arguments) {
    return of(
        CommandErrors.tellOn(new CommandLine(command), Terminal.pipe(), List.of()), arguments);
  }

  /** The command {@code dlq}, as it is mounted where no stack runs. */
  static CommandLine dlq() {
    return DlqCommand.mount(new ClusterLookup(System.getenv(), LocalStacks.NONE), Terminal.pipe());
  }

  private static Shell of(final CommandLine command, final String... arguments) {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    final int exit =
        command
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .execute(arguments);
    return new Shell(exit, out.toString(), err.toString());
  }

  /** One JSON document a line. */
  List<JsonNode> json() {
    return out.lines().map(Shell::parsed).toList();
  }

  private static JsonNode parsed(final String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (final JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
