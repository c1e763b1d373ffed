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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An engine that takes 20 ms for each batch of up to 32 items, as a device does, and is broken from
 * outside by files in a directory.
 */
final class DrillEngine implements BatchEngine<DrillWork, String> {
  static final int MAX_BATCH = 32;
  static final Duration BATCH = Duration.ofMillis(20);

  private static final double HICCUP_RATE = 0.05;

  private final Path script;
  private final RandomGenerator random = RandomGenerator.getDefault();

  /**
   * An engine.
   *
   * @param script the directory: while it holds {@code down}, everything fails; while {@code
   *     hiccups}, one call in twenty does; when {@code hang} appears, the next call takes as many
   *     milliseconds as its text says
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
    if (Files.exists(script.resolve("hiccups")) && random.nextDouble() < HICCUP_RATE) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "a hiccup");
    }
    return batch.stream().map(DrillEngine::answer).toList();
  }

  @Override
  public void probe() {
    if (Files.exists(script.resolve("down"))) {
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
    if (work.work().startsWith(DrillWork.POISON)) {
      throw new DragomanException(ErrorCode.INVALID_OUTPUT, "cannot answer " + work.work());
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
