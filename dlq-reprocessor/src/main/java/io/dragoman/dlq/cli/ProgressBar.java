package io.dragoman.dlq.cli;

import io.dragoman.dlq.letter.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * How far long work has come, on one line of standard error that is wiped at the end; nothing at
 * all where nobody watches.
 */
final class ProgressBar implements Progress, AutoCloseable {
  private static final int WIDTH = 30;
  private static final Duration PACE = Duration.ofMillis(200);

  private final PrintWriter err;
  private final long total;
  private final long startNanos;
  private final boolean watched;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong nextNanos;

  ProgressBar(
      final PrintWriter err, final long total, final long startNanos, final boolean watched) {
    this.err = err;
    this.total = total;
    this.startNanos = startNanos;
    this.watched = watched;
    this.nextNanos = new AtomicLong(startNanos + PACE.toNanos());
  }

  /** Watched if a person sits at the terminal. */
  static ProgressBar on(final PrintWriter err, final long total) {
    final Console console = System.console();
    return new ProgressBar(err, total, System.nanoTime(), console != null && console.isTerminal());
  }

  @Override
  public void advanced(final long offsets) {
    final long now = done.addAndGet(offsets);
    if (!watched) {
      return;
    }
    final long due = nextNanos.get();
    final long nanos = System.nanoTime();
    if (nanos >= due && nextNanos.compareAndSet(due, nanos + PACE.toNanos())) {
      err.print("\r" + line(now, Duration.ofNanos(nanos - startNanos)));
      err.flush();
    }
  }

  /** What the line says after {@code elapsed}. */
  String line(final long now, final Duration elapsed) {
    final double share = total == 0 ? 1 : Math.min(1, (double) now / total);
    final double perSecond = now / Math.max(0.001, elapsed.toMillis() / 1000.0);
    final long secondsLeft = Math.round((total - now) / Math.max(1, perSecond));
    final int filled = (int) Math.round(share * WIDTH);
    return String.format(
        "[%s%s] %3d %%  %,d of %,d  %,.0f/s  %d:%02d left ",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        Math.round(share * 100),
        now,
        total,
        perSecond,
        secondsLeft / 60,
        secondsLeft % 60);
  }

  @Override
  public void close() {
    if (watched) {
      err.print("\r" + " ".repeat(line(total, Duration.ofSeconds(1)).length() + 10) + "\r");
      err.flush();
    }
  }

  /** A bar whose length is not known yet. */
  static final class Awaited implements LongFunction<Progress>, AutoCloseable {
    private final PrintWriter err;
    private Optional<ProgressBar> bar = Optional.empty();

    Awaited(final PrintWriter err) {
      this.err = err;
    }

    @Override
    public Progress apply(final long total) {
      final ProgressBar begun = on(err, total);
      bar = Optional.of(begun);
      return begun;
    }

    @Override
    public void close() {
      bar.ifPresent(ProgressBar::close);
    }
  }
}
