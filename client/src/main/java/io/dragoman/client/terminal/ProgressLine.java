package io.dragoman.client.terminal;

import java.util.Locale;

/**
 * Says on standard error what is being done.
 *
 * <p>On a terminal the current activity is one line that is rewritten; elsewhere only steps are
 * printed, one line each.
 */
public final class ProgressLine {
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private final long start = System.nanoTime();
  private String activity = "";

  /** Counts time from now on; prints nothing yet. */
  public ProgressLine(final Terminal terminal) {
    this.terminal = terminal;
  }

  /** Something was reached; stays on screen. */
  public synchronized void step(final String text) {
    erase();
    terminal.err().println(prefix() + text);
    draw();
  }

  /** What goes on right now; replaces what went on before. Empty: nothing. */
  public synchronized void activity(final String text) {
    if (terminal.errIsTerminal()) {
      erase();
      activity = text;
      draw();
    }
  }

  private String prefix() {
    final double seconds = (System.nanoTime() - start) / 1e9;
    return terminal.styledError(
        Terminal.Style.FAINT, String.format(Locale.ROOT, "%5.1f s  ", seconds));
  }

  private void erase() {
    if (!activity.isEmpty()) {
      terminal.err().print(CLEAR);
    }
  }

  private void draw() {
    if (!activity.isEmpty()) {
      final int room = terminal.width() - "99999.9 s  ".length();
      terminal.err().print(prefix() + DisplayWidth.cut(activity, Math.max(1, room)));
      terminal.err().flush();
    }
  }
}
