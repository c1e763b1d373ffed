package io.dragoman.resilience.batch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds out how an engine is, by what is known to work.
 *
 * <p>Of calls that fail at the same time each needs a proof that begins after its failure, and none
 * needs one of its own: those that come while a proof runs wait for it and share the next.
 */
final class EngineProof<W, R> {
  private final EngineCaller<W, R> caller;
  private final KnownGoodInput<W> knownGood;

  private final AtomicLong begun = new AtomicLong();
  private EngineCondition last = new EngineCondition.Healthy();

  /** Of one engine. */
  EngineProof(final EngineCaller<W, R> caller, final KnownGoodInput<W> knownGood) {
    this.caller = caller;
    this.knownGood = knownGood;
  }

  /** How the engine is now, or was at a moment since this was called. */
  EngineCondition find() {
    final long before = begun.get();
    synchronized (this) {
      if (begun.get() > before) {
        return shared(last);
      }
      begun.incrementAndGet();
      last = caller.probe(knownGood.answered());
      return last;
    }
  }

  private static EngineCondition shared(final EngineCondition condition) {
    return switch (condition) {
      case final EngineCondition.Healthy healthy -> healthy;
      case EngineCondition.Unhealthy(final Throwable error, _) ->
          new EngineCondition.Unhealthy(error, true);
    };
  }
}
