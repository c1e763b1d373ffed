package io.dragoman.ops.bench;

import io.dragoman.inference.Engine;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.batch.AnswerCheck;
import io.dragoman.resilience.batch.BatchListener;
import io.dragoman.resilience.batch.Batcher;
import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.batch.Route;
import io.dragoman.resilience.batch.Subject;
import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.crash.RunJournal;
import io.dragoman.resilience.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Calls of a provider as a worker makes them: by the batcher, behind a breaker, with all checks.
 */
final class EngineCalls implements RemoteBench.Caller {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Engine<TextInput, TranslatedText> engine;
  private final Batcher<TextInput, TranslatedText> batcher;

  /** Closes the engine at its end. */
  EngineCalls(final Engine<TextInput, TranslatedText> engine) {
    this.engine = engine;
    final RemoteService service = new RemoteService("service", engine);
    this.batcher =
        new Batcher<>(
            service,
            new EngineBreaker(service.name(), BreakerSettings.builder().build()),
            RunJournal.NONE,
            BatchListener.NONE,
            new AnswerCheck<>() {},
            Duration.ofSeconds(1),
            LIMIT,
            TimeSource.system());
  }

  @Override
  public CompletableFuture<Void> call(final String text) {
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final boolean taken =
        batcher.offer(
            new Job<>(
                new TextInput(text, "kor_Hang", "eng_Latn"),
                text,
                5,
                Optional.empty(),
                1,
                false,
                Route.anywhere(),
                Subject.nobody(),
                () -> true,
                outcome -> end(ended, outcome)));
    if (!taken) {
      throw new IllegalStateException("The breaker is " + batcher.breaker().state());
    }
    return ended;
  }

  private static void end(
      final CompletableFuture<Void> ended, final JobOutcome<TranslatedText> outcome) {
    if (outcome instanceof JobOutcome.Done) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(new IllegalStateException(outcome.toString()));
    }
  }

  @Override
  public void close() {
    batcher.close();
    engine.close();
  }
}
