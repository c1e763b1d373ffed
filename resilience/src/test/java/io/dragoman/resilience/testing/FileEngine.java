package io.dragoman.resilience.testing;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * An engine in another process, told by files what to do; the beginning of an item's work says what
 * becomes of it. Takes the same time for each batch, as a device does.
 *
 * @param directory of the files
 */
public record FileEngine(Path directory) implements BatchEngine<Item, String> {
  /** Work that can never be answered. */
  public static final String POISON = "poison";

  /** Work that ends the process. */
  public static final String KILLER = "killer";

  /** Work that fails for a passing reason while {@link #trouble} exists. */
  public static final String TROUBLED = "troubled";

  /** Work whose first call does not end. */
  public static final String ENDLESS = "endless";

  private static final int MAX_BATCH = 32;
  private static final long BATCH_NANOS = 20_000_000;

  /** While this file exists, the engine fails at everything. */
  public static Path outage(final Path directory) {
    return directory.resolve("outage");
  }

  /** While this file exists, it fails at {@link #TROUBLED} work. */
  public static Path trouble(final Path directory) {
    return directory.resolve("trouble");
  }

  /** Exists when a call with {@link #ENDLESS} work has begun. */
  public static Path endless(final Path directory) {
    return directory.resolve("endless");
  }

  @Override
  public String name() {
    return "file";
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
  public List<String> run(final List<Item> batch, final Instant deadline) {
    final Instant started = Instant.now();
    final long end = System.nanoTime() + BATCH_NANOS;
    for (long left = BATCH_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    probe();
    return batch.stream().map(item -> answer(item, started)).toList();
  }

  @Override
  public void probe() {
    if (Files.exists(outage(directory))) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "the device is lost");
    }
  }

  /** The work in capitals and when it was started, milliseconds since 1970. */
  private String answer(final Item item, final Instant started) {
    if (item.work().startsWith(POISON)) {
      throw new DragomanException(ErrorCode.INVALID_OUTPUT, "cannot say " + item.work());
    }
    if (item.work().startsWith(KILLER)) {
      Runtime.getRuntime().halt(1);
    }
    if (item.work().startsWith(ENDLESS) && !Files.exists(endless(directory))) {
      hang();
    }
    if (item.work().startsWith(TROUBLED) && Files.exists(trouble(directory))) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "cannot say yet " + item.work());
    }
    return item.work().toUpperCase(Locale.ROOT) + "@" + started.toEpochMilli();
  }

  private void hang() {
    try {
      Files.createFile(endless(directory));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    while (true) {
      LockSupport.park();
    }
  }
}
