package io.dragoman.ops.top;

import io.dragoman.client.terminal.Terminal;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal that is drawn again and again. What stood there before comes back when it is closed,
 * however the process ends short of a kill.
 */
final class Screen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final int USUAL_HEIGHT = 24;
  private static final int MIN_WIDTH = 20;

  private final Terminal terminal;
  private final Thread restore;

  Screen(final Terminal terminal) {
    this.terminal = terminal;
    restore = new Thread(() -> leave(terminal.out()), "screen");
    Runtime.getRuntime().addShutdownHook(restore);
    terminal.out().print(ENTER);
  }

  /**
   * How large it is now.
   *
   * @param width columns
   * @param height lines
   */
  record Size(int width, int height) {
    /** What {@code stty size} printed; what makes no sense is as it usually is. */
    static Size of(final String printed, final int usualWidth) {
      final String[] parts = printed.strip().split(" ");
      try {
        final int height = Integer.parseInt(parts[0]);
        final int width = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        return new Size(
            width > 0 ? Math.max(MIN_WIDTH, width) : usualWidth,
            height > 0 ? height : USUAL_HEIGHT);
      } catch (final NumberFormatException e) {
        return new Size(usualWidth, USUAL_HEIGHT);
      }
    }
  }

  /** Asked each time, because people change it. */
  Size size() throws InterruptedException {
    try {
      final Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
      }
      return Size.of(
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII),
          terminal.width());
    } catch (final IOException e) {
      return Size.of("", terminal.width());
    }
  }

  /** Shows these lines and nothing else. In one piece, so that nothing flickers. */
  void draw(final List<String> lines) {
    terminal.out().print(HOME + String.join(CLEAR_LINE + "\n", lines) + CLEAR_LINE + CLEAR_BELOW);
    terminal.out().flush();
  }

  private static void leave(final PrintStream out) {
    out.print(LEAVE);
    out.flush();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(restore);
      leave(terminal.out());
    } catch (final IllegalStateException e) {
      // The process ends: the hook does it.
    }
  }
}
