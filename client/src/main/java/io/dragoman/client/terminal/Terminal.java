package io.dragoman.client.terminal;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/**
 * Where the commands speak: results go to {@link #out()}, everything else to {@link #err()}.
 *
 * <p>Colour and lines that are rewritten in place are used only on a terminal.
 *
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal whether a person reads standard output
 * @param errIsTerminal whether a person reads standard error
 * @param colour whether colour is welcome on a terminal
 * @param width columns of the terminal
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean colour,
    int width) {
  /** Set by the launcher; contains 1 when standard output is a terminal, 2 for standard error. */
  private static final String TERMINALS_PROPERTY = "dragoman.terminals";

  /** Set by the launcher: columns of the terminal. */
  private static final String COLUMNS_PROPERTY = "dragoman.columns";

  private static final int STANDARD_WIDTH = 100;
  private static final int MIN_WIDTH = 20;

  /** What the launcher found out. */
  public static Terminal system(final Map<String, String> environment) {
    final String terminals = System.getProperty(TERMINALS_PROPERTY, "");
    return new Terminal(
        System.out,
        System.err,
        terminals.contains("1"),
        terminals.contains("2"),
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb"),
        width(environment.getOrDefault("COLUMNS", System.getProperty(COLUMNS_PROPERTY, ""))));
  }

  /** Standard output and error where no person reads. */
  public static Terminal pipe() {
    return new Terminal(System.out, System.err, false, false, false, STANDARD_WIDTH);
  }

  /** The same after a person made it wider or narrower. */
  public Terminal resized(final int columns) {
    return new Terminal(out, err, outIsTerminal, errIsTerminal, colour, columns);
  }

  /** Text for standard output in a style, if standard output has styles. */
  public String styled(final Style style, final String text) {
    return outIsTerminal && colour ? style.apply(text) : text;
  }

  /** Text for standard error in a style, if standard error has styles. */
  public String styledError(final Style style, final String text) {
    return errIsTerminal && colour ? style.apply(text) : text;
  }

  private static int width(final String columns) {
    try {
      final int width = Integer.parseInt(columns.trim());
      return width >= MIN_WIDTH ? width : STANDARD_WIDTH;
    } catch (final NumberFormatException e) {
      return STANDARD_WIDTH;
    }
  }

  /** The few styles that are used. */
  public enum Style {
    GOOD(32),
    BAD(31),
    DOUBTFUL(33),
    FAINT(2),
    STRONG(1),
    PLAIN(0);

    private final int code;

    Style(final int code) {
      this.code = code;
    }

    String apply(final String text) {
      return this == PLAIN ? text : String.format(Locale.ROOT, "\u001b[%dm%s\u001b[0m", code, text);
    }
  }
}
