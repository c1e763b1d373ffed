package io.dragoman.client.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** How far work has come whose length is known, on a line that is wiped at the end. */
public final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final ProgressLine line;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong nextNanos = new AtomicLong();
  private volatile long total;
  private volatile long startNanos;

  /** A bar whose length is not known yet. */
  public ProgressBar(final Terminal terminal) {
    this.line = new ProgressLine(terminal);
  }

  /** Nothing of this much is done; before {@link #advanced}, which any thread may call. */
  public void begin(final long length) {
    begin(length, System.nanoTime());
  }

  void begin(final long length, final long now) {
    total = length;
    startNanos = now;
    done.set(0);
    nextNanos.set(now + INTERVAL.toNanos());
  }

  /** This much more is done. */
  public void advanced(final long more) {
    show(done.addAndGet(more));
  }

  /** This much is done of what may have become more. */
  public void reached(final long now, final long length) {
    total = length;
    done.set(now);
    show(now);
  }

  private void show(final long now) {
    final long due = nextNanos.get();
    final long nanos = System.nanoTime();
    if (nanos - due >= 0 && nextNanos.compareAndSet(due, nanos + INTERVAL.toNanos())) {
      line.activity(text(now, Duration.ofNanos(nanos - startNanos)));
    }
  }

  /** What the line says after {@code elapsed}. */
  String text(final long now, final Duration elapsed) {
    final double share = total == 0 ? 1 : Math.min(1, (double) now / total);
    final double perSecond = now / Math.max(0.001, elapsed.toMillis() / 1000.0);
    final long secondsLeft = Math.round((total - now) / Math.max(1, perSecond));
    final int filled = (int) Math.round(share * WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %,d of %,d  %,.0f/s  %d:%02d left",
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
    line.activity("");
  }
}
