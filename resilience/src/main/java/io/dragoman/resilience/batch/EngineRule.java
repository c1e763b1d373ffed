package io.dragoman.resilience.batch;

import io.dragoman.schemas.DragomanException;
import java.time.Instant;
import java.util.Optional;

/**
 * A condition under which an engine may be asked about work, beside what its breaker says: in which
 * languages, how long, until what has been spent.
 *
 * <p>An engine is asked only about what all of its rules allow. Called by stream threads, for all
 * that waits, again and again, and by those of engines: must be quick, safe for several threads,
 * and must not throw.
 *
 * @param <W> what engines work on
 */
public interface EngineRule<W> {

  /** The rule in a few words, for status: {@code languages en, ko}. */
  String text();

  /**
   * Why the engine may never be asked about this work. Depends on nothing but the work and the
   * configuration: work that another engine may be asked about waits for that one, work that none
   * may ever be asked about fails with what is said here.
   *
   * @return empty: it may be asked
   */
  default Optional<DragomanException> never(final W work) {
    return Optional.empty();
  }

  /**
   * Whether it may be asked now. Work that no engine may be asked about now waits and is looked at
   * again, some ten times a second or more often.
   *
   * @param job work that {@link #never} has nothing against
   * @param now the time of day
   */
  default boolean allows(final Job<W, ?> job, final Instant now) {
    return true;
  }
}
