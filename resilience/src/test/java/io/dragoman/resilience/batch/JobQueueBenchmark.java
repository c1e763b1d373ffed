package io.dragoman.resilience.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Ordering and batching of jobs of mixed cost and priority. */
@BenchmarkMode(Mode.AverageTime)
@State(Scope.Thread)
public class JobQueueBenchmark {
  private static final int JOBS = 256;
  private static final int MAX_BATCH = 32;

  private final JobQueue<String, String> queue = new JobQueue<>(Duration.ofSeconds(1));
  private final List<Job<String, String>> jobs =
      IntStream.range(0, JOBS)
          .mapToObj(
              i ->
                  new Job<String, String>(
                      "work",
                      "id",
                      1 + i % 10,
                      Optional.empty(),
                      1 + i % 50,
                      false,
                      Route.anywhere(),
                      Subject.nobody(),
                      () -> true,
                      outcome -> {}))
          .toList();

  /** Time for each job. */
  @Benchmark
  @OperationsPerInvocation(JOBS)
  public int addAndTake() {
    jobs.forEach(job -> queue.add(job, Instant.EPOCH));
    int batches = 0;
    while (queue.size() > 0) {
      queue.take(MAX_BATCH);
      batches++;
    }
    return batches;
  }
}
