package io.dragoman.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** A terminal, or a pipe, whose standard error is kept. */
record TestTerminal(Terminal terminal, ByteArrayOutputStream bytes) {
  static TestTerminal of(final boolean real, final int width) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final PrintStream stream = new PrintStream(bytes, true, UTF_8);
    return new TestTerminal(new Terminal(stream, stream, real, real, real, width), bytes);
  }

  String err() {
    return bytes.toString(UTF_8);
  }
}
