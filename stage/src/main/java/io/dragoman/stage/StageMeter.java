package io.dragoman.stage;

import io.dragoman.resilience.meters.Meter;

/** What every stage shows of its engines. */
public enum StageMeter implements Meter {
  ENGINE_HEALTH(
      "dragoman.engine.health",
      Type.GAUGE,
      "",
      "0 ok, 1 degraded, 2 out of memory, 3 poisoned.",
      "engine"),
  MODEL_RELOADS(
      "dragoman.model.reloads",
      Type.COUNTER,
      "",
      "Orders to load a model anew: swapped, unchanged, or failed, after which the old one goes"
          + " on.",
      "engine",
      "result"),
  TOKENS_GENERATED(
      "dragoman.tokens.generated", Type.COUNTER, "", "Tokens that a model generated.", "engine"),
  TOKENS_READ(
      "dragoman.tokens.read",
      Type.COUNTER,
      "",
      "Tokens that a model read, where its engine tells.",
      "engine"),
  REVIEWS_REQUESTED(
      "dragoman.reviews.requested",
      Type.COUNTER,
      "",
      "Results about which a reviewer is asked: doubtful ones, which are published, and invalid"
          + " ones, which are not.",
      "kind");

  private final Spec spec;

  StageMeter(
      final String key,
      final Type type,
      final String unit,
      final String doc,
      final String... tags) {
    spec = new Spec(key, type, unit, doc, tags);
  }

  @Override
  public Spec spec() {
    return spec;
  }
}
