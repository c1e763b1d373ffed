package io.dragoman.ops.cli;

import io.dragoman.client.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A terminal whose output is kept. */
record TestTerminal(
    Terminal terminal, ByteArrayOutputStream outBytes, ByteArrayOutputStream errBytes) {
  /** A pipe: no terminal at all. */
  static TestTerminal plain(final int width) {
    return of(width, false);
  }

  /** A terminal with colour. */
  static TestTerminal colour(final int width) {
    return of(width, true);
  }

  private static TestTerminal of(final int width, final boolean real) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    return new TestTerminal(
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            real,
            real,
            real,
            width),
        out,
        err);
  }

  String out() {
    return outBytes.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return errBytes.toString(StandardCharsets.UTF_8);
  }
}
