package io.dragoman.ops.bench;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.batch.AnswerCheck;
import io.dragoman.resilience.batch.BatchListener;
import io.dragoman.resilience.batch.Batcher;
import io.dragoman.resilience.batch.EnginePool;
import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.batch.Route;
import io.dragoman.resilience.batch.Subject;
import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.ProviderSim.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Measures how long work takes to be answered when the service that it is given to hangs, and
 * another one is next: from the beginning of the call that hangs to the answer, beside the time
 * limit of that call. The engines, their breakers and their order are those of a worker; what a
 * task does, to offer again what comes back, is done here.
 */
final class FailoverBench implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int ROUNDS = 3;
  private static final int WARM_UPS = 10;
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final ProviderSim hanging = new ProviderSim(0);
  private final ProviderSim answering = new ProviderSim(0);
  private final Engine<TextInput, TranslatedText> first;
  private final Engine<TextInput, TranslatedText> second;
  private final EnginePool<TextInput, TranslatedText> pool;
  private final BlockingQueue<JobOutcome<TranslatedText>> outcomes = new LinkedBlockingQueue<>();
  private int asked;

  private FailoverBench(final Path directory) throws IOException {
    first = engine(directory.resolve(FIRST), hanging);
    second = engine(directory.resolve(SECOND), answering);
    final TimeSource clock = TimeSource.system();
    pool =
        new EnginePool<>(
            List.of(
                member(new RemoteService(FIRST, first), clock),
                member(new RemoteService(SECOND, second), clock)),
            clock);
  }

  private static Engine<TextInput, TranslatedText> engine(
      final Path directory, final ProviderSim provider) throws IOException {
    RemoteBench.configure(Files.createDirectories(directory), provider);
    return RemoteBench.engine(directory, EngineOptions.defaults());
  }

  private static EnginePool.Member<TextInput, TranslatedText> member(
      final RemoteService service, final TimeSource clock) {
    return new EnginePool.Member<>(
        new Batcher<>(
            service,
            // A breaker that opened would keep the next round from the service that hangs.
            new EngineBreaker(
                service.name(), BreakerSettings.builder().consecutiveFailures(2 * ROUNDS).build()),
            RunJournal.NONE,
            BatchListener.NONE,
            new AnswerCheck<>() {},
            Duration.ofSeconds(1),
            LIMIT,
            clock),
        List.of(),
        false);
  }

  /**
   * Measures.
   *
   * @param directory for what says where services are
   * @return rows of a report
   */
  static List<String> rows(final Path directory) throws IOException, InterruptedException {
    try (FailoverBench bench = new FailoverBench(directory)) {
      for (int call = 0; call < WARM_UPS; call++) {
        bench.first.generate(List.of(bench.text()), Deadline.NEVER);
        bench.second.generate(List.of(bench.text()), Deadline.NEVER);
      }
      // To be well it must answer again what it answered.
      bench.measure(FIRST);
      bench.hanging.behave(Behaviour.GOOD.withLatency(FOR_EVER));
      Duration longest = Duration.ZERO;
      for (int round = 0; round < ROUNDS; round++) {
        final Duration took = bench.measure(SECOND);
        longest = took.compareTo(longest) > 0 ? took : longest;
      }
      return List.of(
          "remote.failover.limit %s ms".formatted(millis(LIMIT)),
          "remote.failover.most %s ms".formatted(millis(longest)),
          "remote.failover.to_limit.most %s ratio".formatted(millis(longest) / millis(LIMIT)));
    }
  }

  private static double millis(final Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /**
   * How long work took from when the first service began with it.
   *
   * @param engine who must answer it
   */
  private Duration measure(final String engine) throws InterruptedException {
    final Batcher<TextInput, TranslatedText> batcher = pool.batchers().getFirst();
    final Job<TextInput, TranslatedText> job = job();
    long start;
    do {
      // Until it is known how the first one is, it takes nothing.
      Thread.sleep(PAUSE);
      start = System.nanoTime();
    } while (!batcher.offer(job));
    while (true) {
      final JobOutcome<TranslatedText> outcome = outcomes.take();
      switch (outcome) {
        case JobOutcome.Done<TranslatedText> done when done.engine().equals(engine) -> {
          return Duration.ofNanos(System.nanoTime() - start);
        }
        case JobOutcome.Unavailable<TranslatedText>() -> {
          while (!pool.offer(job)) {
            Thread.sleep(PAUSE);
          }
        }
        default -> throw new IllegalStateException("%s, not of %s".formatted(outcome, engine));
      }
    }
  }

  private Job<TextInput, TranslatedText> job() {
    return new Job<>(
        text(),
        "job " + asked,
        5,
        Optional.empty(),
        1,
        false,
        Route.anywhere(),
        Subject.nobody(),
        () -> true,
        outcomes::add);
  }

  /** Each time another one. */
  private TextInput text() {
    return new TextInput("This is text " + asked++, "kor_Hang", "eng_Latn");
  }

  @Override
  public void close() {
    pool.close();
    // A call that hangs ends with its service.
    hanging.close();
    answering.close();
    first.close();
    second.close();
  }
}
