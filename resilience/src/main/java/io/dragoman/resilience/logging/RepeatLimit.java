package io.dragoman.resilience.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Says which lines of a log repeat others too often: of each text, apart from what is filled in, so
 * many may be written in a window of ten seconds. What was left out is counted and told.
 *
 * <p>Safe for several threads.
 */
final class RepeatLimit {
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** Texts that are remembered; of more, those that were seen longest ago are forgotten. */
  private static final int MAX_TEXTS = 1_000;

  private final int most;
  private final InstantSource clock;
  private final LinkedHashMap<Text, Window> windows = new LinkedHashMap<>();

  /**
   * Lets everything pass at first.
   *
   * @param most lines of a text in a window, at least 1
   */
  RepeatLimit(final int most, final InstantSource clock) {
    this.most = most;
    this.clock = clock;
  }

  /**
   * What lines have in common that repeat each other.
   *
   * @param logger who writes them
   * @param level at which level
   * @param format their text, with places for what is filled in
   */
  record Text(String logger, String level, String format) {}

  /** Lines that were left out. */
  record LeftOut(Text text, int lines) {}

  private static final class Window {
    private final Instant end;
    private int lines;

    Window(final Instant end) {
      this.end = end;
    }
  }

  /** Whether one more line of this text may be written. */
  synchronized boolean permits(final Text text) {
    final Window window = windows.computeIfAbsent(text, _ -> new Window(now().plus(WINDOW)));
    window.lines++;
    if (windows.size() > MAX_TEXTS) {
      windows.pollFirstEntry();
    }
    return window.lines <= most;
  }

  /** What was left out in windows that are over; each is told once, and its text begins anew. */
  synchronized List<LeftOut> takeOver() {
    final Instant now = now();
    final List<LeftOut> told = new ArrayList<>();
    windows
        .entrySet()
        .removeIf(
            entry -> {
              final Window window = entry.getValue();
              if (now.isBefore(window.end)) {
                return false;
              }
              if (window.lines > most) {
                told.add(new LeftOut(entry.getKey(), window.lines - most));
              }
              return true;
            });
    return told;
  }

  private Instant now() {
    return clock.instant();
  }
}
