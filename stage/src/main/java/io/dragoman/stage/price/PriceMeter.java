package io.dragoman.stage.price;

import io.dragoman.resilience.meters.Meter;

/** What stages show of money. */
public enum PriceMeter implements Meter {
  RESULTS_COST(
      "dragoman.results.cost",
      Type.COUNTER,
      "",
      "What results cost by the price table; what was answered before costs nothing.",
      "engine",
      "currency"),
  RESULTS_UNPRICED(
      "dragoman.results.unpriced",
      Type.COUNTER,
      "",
      "Results of an engine for which the price table has no price.",
      "engine");

  private final Spec spec;

  PriceMeter(
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
