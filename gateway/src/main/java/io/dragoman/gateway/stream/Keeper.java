package io.dragoman.gateway.stream;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.values.RegistryRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** Makes the processors that keep jobs, one for each task. */
public final class Keeper implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {
  private final KeeperSettings settings;
  private final EventCodec codec;
  private final RegistryRetry retry;
  private final PromptCommits commits;
  private final InstantSource clock;
  private final KeeperListener listener;
  private final Unfinished unfinished;
  private final KeeperMeters meters;

  /**
   * For one process.
   *
   * @param listener hears of what is done
   * @param unfinished counts the jobs that are not over
   */
  public Keeper(
      final KeeperSettings settings,
      final EventCodec codec,
      final RegistryRetry retry,
      final PromptCommits commits,
      final InstantSource clock,
      final KeeperListener listener,
      final Unfinished unfinished,
      final MeterRegistry meters) {
    this.settings = settings;
    this.codec = codec;
    this.retry = retry;
    this.commits = commits;
    this.clock = clock;
    this.listener = listener;
    this.unfinished = unfinished;
    this.meters = new KeeperMeters(meters);
  }

  @Override
  public Processor<byte[], byte[], byte[], byte[]> get() {
    return new JobsProcessor(settings, codec, retry, commits, clock, listener, unfinished, meters);
  }
}
