package io.dragoman.gateway.api;

import io.dragoman.schemas.event.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What waits before a job, and how fast it goes. Safe for several threads; must not wait. */
public interface Forecast {
  /** Nothing is known. */
  Forecast NONE =
      new Forecast() {
        @Override
        public OptionalLong seconds(final Set<Stage> needed) {
          return OptionalLong.empty();
        }

        @Override
        public Optional<Duration> refusal(final Set<Stage> needed) {
          return Optional.empty();
        }

        @Override
        public boolean hears(final Stage stage) {
          return true;
        }

        @Override
        public boolean lacks(final Stage stage, final String skill) {
          return false;
        }

        @Override
        public boolean offers(final Stage stage, final String skill) {
          return false;
        }
      };

  /**
   * How long a job that came now would take.
   *
   * @param needed the stages that have a share in it
   */
  OptionalLong seconds(Set<Stage> needed);

  /**
   * Whether no such job should be taken now: no engine that it needs works, and more waits for one
   * than is sensible.
   *
   * @param needed the stages that have a share in it
   * @return when it is worth another try; empty: it should be taken
   */
  Optional<Duration> refusal(Set<Stage> needed);

  /** Whether an instance of a stage is heard of; true where nothing is known of any. */
  boolean hears(Stage stage);

  /**
   * Whether no engine can do something, as far as its workers are heard of.
   *
   * @param stage whose engines would have to
   * @param skill one of the tasks of {@link io.dragoman.resilience.membership.Skills}
   */
  boolean lacks(Stage stage, String skill);

  /**
   * Whether every engine can do something: not if none is heard of.
   *
   * @param stage whose engines would have to
   * @param skill one of the tasks of {@link io.dragoman.resilience.membership.Skills}
   */
  boolean offers(Stage stage, String skill);
}
