package io.dragoman.stage;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.resilience.app.UnavailableException;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads models and lets each answer once, and does that again where the reason of a failure may
 * pass: a disk that failed to read, memory of the device that another process still holds, a
 * service that does not answer yet. What was loaded of a failed attempt is closed before the next.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private static final double FACTOR = 2;

  private final int retries;
  private final IntervalFunction backoff;
  private final Pause pause;

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    /** Returns when the time is over. */
    void forTime(Duration time) throws InterruptedException;
  }

  /**
   * With a way to wait.
   *
   * @param retries how many times a failed attempt is followed by another
   * @param first how long the first pause is; each further one is twice as long
   */
  ModelLoader(final int retries, final Duration first, final Pause pause) {
    this.retries = retries;
    this.backoff = IntervalFunction.ofExponentialBackoff(first, FACTOR);
    this.pause = pause;
  }

  /**
   * A model, warm.
   *
   * @throws UnavailableException when a reason that may pass has not passed
   */
  <I, O> Engine<I, O> load(final Supplier<Engine<I, O>> opener) {
    for (int attempt = 1; ; attempt++) {
      try {
        return warm(opener.get());
      } catch (final ModelLoadException e) {
        if (!e.passing()) {
          throw e;
        }
        await(attempt, e);
      } catch (final EngineException e) {
        await(attempt, e);
      }
    }
  }

  private static <I, O> Engine<I, O> warm(final Engine<I, O> engine) {
    try {
      engine.warmUp();
      return engine;
    } catch (final RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  private void await(final int attempt, final RuntimeException failure) {
    if (attempt > retries) {
      throw new UnavailableException(
          "The model could not be loaded in %d attempts, the last: %s"
              .formatted(attempt, failure.getMessage()),
          failure);
    }
    final Duration wait = Duration.ofMillis(backoff.apply(attempt));
    LOG.warn(
        "The model could not be loaded; attempt {} of {} in {} ms: {}",
        attempt + 1,
        retries + 1,
        wait.toMillis(),
        failure.getMessage());
    try {
      pause.forTime(wait);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("The model was not loaded before the end", failure);
    }
  }
}
