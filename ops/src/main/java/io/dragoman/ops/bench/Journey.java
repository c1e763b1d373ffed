package io.dragoman.ops.bench;

import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/** When what happened to a request, as its client saw it. */
final class Journey {
  private final long sent;
  private final long acknowledged;
  private long accepted;
  private long transcribed;
  private long done;
  private long delivery;

  /**
   * Of a request that the brokers have.
   *
   * @param sent before it was published, by the clock of {@link System#nanoTime}
   * @param acknowledged when the brokers had it, likewise
   */
  Journey(final long sent, final long acknowledged) {
    this.sent = sent;
    this.acknowledged = acknowledged;
  }

  /**
   * Notes what is new.
   *
   * @return whether the request has ended
   * @throws IllegalStateException when it ended otherwise than done
   */
  boolean see(final RequestView view) {
    final long now = System.nanoTime();
    if (accepted == 0 && view.accepted()) {
      accepted = now;
    }
    if (transcribed == 0
        && accepted != 0
        && view.units().stream().allMatch(unit -> unit.transcript().isPresent())) {
      transcribed = now;
    }
    if (!view.complete()) {
      return false;
    }
    requireDone(view);
    done = now;
    delivery =
        view.units().stream()
            .map(UnitView::translations)
            .flatMap(translations -> translations.values().stream())
            .map(Translation::getCompletedAt)
            .max(Instant::compareTo)
            .map(at -> Duration.between(at, Instant.now()).toNanos())
            .orElse(0L);
    return true;
  }

  /** Throws when the request did not end as it should. */
  static void requireDone(final RequestView view) {
    if (view.state() != State.DONE) {
      throw new IllegalStateException("A request was not answered: " + view.allFailures());
    }
  }

  /** From before it was published until its last result was read. */
  double millis() {
    return (done - sent) / 1e6;
  }

  /** Until the brokers had it. */
  double acknowledgement() {
    return (acknowledged - sent) / 1e6;
  }

  /** From there until its submission was read. */
  double acceptance() {
    return (accepted - acknowledged) / 1e6;
  }

  /** From there until its last transcript was read; empty for text. */
  OptionalDouble transcription() {
    return transcribed == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((transcribed - accepted) / 1e6);
  }

  /** From there until the translator had its last translation. */
  double translation() {
    return (done - (transcribed == 0 ? accepted : transcribed) - delivery) / 1e6;
  }

  /** From there until it was read. */
  double delivery() {
    return delivery / 1e6;
  }
}
