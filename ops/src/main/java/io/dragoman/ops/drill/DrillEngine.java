package io.dragoman.ops.drill;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An engine that takes 20 ms for each batch of up to 32 items, as a device does, and is broken from
 * outside by files in a directory.
 */
final class DrillEngine implements BatchEngine<DrillWork, String> {
  /** The engine is lost. */
  static final String DOWN = "down";

  /** Another process has the device's memory: there is enough for the probe only. */
  static final String FULL = "full";

  static final int MAX_BATCH = 32;
  static final Duration BATCH = Duration.ofMillis(20);

  private static final int MEASURED_CALLS = 100;

  private final Path script;

  /**
   * An engine.
   *
   * @param script the directory: while it holds {@link #DOWN}, everything fails; while it holds
   *     {@link #FULL}, everything but the probe does; when {@code hang} appears, the next call
   *     takes as many milliseconds as its text says
   */
  DrillEngine(final Path script) {
    this.script = script;
  }

  @Override
  public String name() {
    return "drill";
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public String modelVersion() {
    return "1";
  }

  @Override
  public int maxBatch() {
    return MAX_BATCH;
  }

  @Override
  public List<String> run(final List<DrillWork> batch, final Instant deadline) {
    sleep(hang().orElse(BATCH));
    probe();
    if (Files.exists(script.resolve(FULL))) {
      throw new DragomanException(ErrorCode.ENGINE_OUT_OF_MEMORY, "no memory is left");
    }
    return batch.stream().map(DrillEngine::answer).toList();
  }

  /**
   * How long a call with a full batch takes on this machine, whose timers are never quite exact.
   */
  Duration fullBatch() {
    final List<DrillWork> batch = Collections.nCopies(MAX_BATCH, DrillWork.good(0));
    final long start = System.nanoTime();
    for (int i = 0; i < MEASURED_CALLS; i++) {
      run(batch, Instant.MAX);
    }
    return Duration.ofNanos((System.nanoTime() - start) / MEASURED_CALLS);
  }

  @Override
  public void probe() {
    if (Files.exists(script.resolve(DOWN))) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "the device is lost");
    }
  }

  private Optional<Duration> hang() {
    final Path file = script.resolve("hang");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      final Duration duration = Duration.ofMillis(Long.parseLong(Files.readString(file)));
      Files.delete(file);
      return Optional.of(duration);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String answer(final DrillWork work) {
    if (DrillWork.isPoison(work.event())) {
      throw new DragomanException(ErrorCode.INVALID_OUTPUT, "cannot answer " + work.work());
    }
    if (work.failsUntil().filter(Instant.now()::isBefore).isPresent()) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "cannot answer yet: " + work.work());
    }
    return work.work().toUpperCase(Locale.ROOT);
  }

  private static void sleep(final Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "interrupted", e);
    }
  }
}
