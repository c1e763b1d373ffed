package io.dragoman.gateway.stream;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** Makes the processors that keep jobs, one for each task. */
public final class Keeper implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {
  private final Parts parts;
  private final KeeperMeters meters;

  /**
   * What the tasks of a process share.
   *
   * @param settings how jobs are kept
   * @param codec reads and writes events
   * @param retry what to do while the registry is away
   * @param commits hears when something should be committed soon
   * @param tracing makes spans
   * @param clock as the brokers' clocks
   * @param listener hears of what is done
   * @param unfinished counts the jobs that are not over
   */
  public record Parts(
      KeeperSettings settings,
      EventCodec codec,
      RegistryRetry retry,
      PromptCommits commits,
      Tracing tracing,
      InstantSource clock,
      KeeperListener listener,
      Unfinished unfinished) {}

  /** For one process. */
  public Keeper(final Parts parts, final MeterRegistry meters) {
    this.parts = parts;
    this.meters = new KeeperMeters(meters);
  }

  @Override
  public Processor<byte[], byte[], byte[], byte[]> get() {
    return new JobsProcessor(parts, meters);
  }
}
