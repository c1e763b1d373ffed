package io.dragoman.resilience.batch;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.worker.WorkerSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a batcher adds to an engine that takes no time. */
@BenchmarkMode(Mode.AverageTime)
@State(Scope.Thread)
public class BatcherBenchmark {
  private final SynchronousQueue<JobOutcome<String>> outcomes = new SynchronousQueue<>();
  private Batcher<String, String> batcher;

  /** Starts the batcher's thread. */
  @Setup
  public void start() {
    final WorkerSettings settings =
        WorkerSettings.of(WorkerSettings.define(ConfigSpec.builder()).build().resolve(Map.of()));
    batcher =
        new Batcher<>(
            new Echo(),
            new EngineBreaker("echo", settings.breaker()),
            // Its file would be measured.
            RunJournal.NONE,
            BatchListener.NONE,
            new AnswerCheck<>() {},
            settings.priorityStep(),
            settings.engineTimeout(),
            TimeSource.system());
  }

  @TearDown
  public void stop() {
    batcher.close();
  }

  /** One job there and its outcome back, over two threads. */
  @Benchmark
  public JobOutcome<String> roundTrip() throws InterruptedException {
    batcher.offer(
        new Job<>(
            "work",
            "id",
            5,
            Optional.empty(),
            1,
            false,
            Route.anywhere(),
            Subject.nobody(),
            () -> true,
            this::hand));
    return outcomes.take();
  }

  private void hand(final JobOutcome<String> outcome) {
    try {
      outcomes.put(outcome);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Echo() implements BatchEngine<String, String> {
    @Override
    public String name() {
      return "echo";
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
      return 1;
    }

    @Override
    public List<String> run(final List<String> batch, final Instant deadline) {
      return batch;
    }

    @Override
    public void probe() {
      // It is always well.
    }
  }
}
