package io.dragoman.stage.gpu;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows memory and utilisation of the GPUs that an app may see. Where there is none, or nobody
 * tells, there are no series at all.
 */
public final class GpuWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GpuWatch.class);
  private static final String[] FIELDS = {
    "index", "memory.used", "memory.total", "utilization.gpu"
  };
  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What was seen longer ago is not said any more: it would look like news. */
  private static final Duration STALE = Duration.ofMinutes(1);

  /** More than a machine has. */
  private static final int MAX_GPUS = 64;

  private static final double BYTES_OF_MIB = 1024 * 1024;
  private static final double PERCENT = 100;

  private final Supplier<Optional<List<String>>> tool;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Map<String, Gpu> gpus = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gpu-watch").factory());

  private record Gpu(Instant seen, double used, double size, double utilisation) {}

  /**
   * Looks at nothing before {@link #start}.
   *
   * @param tool a line for each GPU: index, memory used and in all in MiB, utilisation in percent;
   *     empty while that cannot be told
   */
  GpuWatch(
      final Supplier<Optional<List<String>>> tool,
      final MeterRegistry meters,
      final InstantSource clock) {
    this.tool = tool;
    this.meters = meters;
    this.clock = clock;
  }

  /** Of this machine. */
  public static GpuWatch ofMachine(final MeterRegistry meters, final InstantSource clock) {
    final NvidiaSmi smi = NvidiaSmi.onPath(PATIENCE);
    return new GpuWatch(() -> smi.query(FIELDS), meters, clock);
  }

  /** Begins to look. */
  public GpuWatch start() {
    timer.scheduleWithFixedDelay(this::lookSafely, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void lookSafely() {
    try {
      look();
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      LOG.error("The GPUs could not be looked at", e);
    }
  }

  /** Looks once. */
  void look() {
    tool.get()
        .ifPresent(lines -> lines.stream().limit(MAX_GPUS).forEach(line -> take(line.split(","))));
  }

  private void take(final String[] values) {
    if (values.length != FIELDS.length || !values[0].strip().matches("\\d{1,3}")) {
      return;
    }
    final String index = values[0].strip();
    final boolean fresh =
        gpus.put(
                index,
                new Gpu(
                    clock.instant(),
                    number(values[1]) * BYTES_OF_MIB,
                    number(values[2]) * BYTES_OF_MIB,
                    number(values[3]) / PERCENT))
            == null;
    if (fresh) {
      show(GpuMeter.MEMORY_USED, index, Gpu::used);
      show(GpuMeter.MEMORY_SIZE, index, Gpu::size);
      show(GpuMeter.UTILISATION, index, Gpu::utilisation);
    }
  }

  private void show(final GpuMeter meter, final String index, final ToDoubleFunction<Gpu> value) {
    meter.gauge(meters, this, watch -> watch.value(index, value), index);
  }

  private double value(final String index, final ToDoubleFunction<Gpu> value) {
    final Gpu gpu = gpus.get(index);
    return gpu == null || gpu.seen().plus(STALE).isBefore(clock.instant())
        ? Double.NaN
        : value.applyAsDouble(gpu);
  }

  /** Some devices do not tell all of it, such as parts of a GPU their utilisation: [N/A]. */
  private static double number(final String text) {
    return text.strip().matches("\\d{1,9}") ? Double.parseDouble(text.strip()) : Double.NaN;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
