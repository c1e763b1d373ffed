package io.dragoman.translator;

import io.dragoman.resilience.meters.Meter;

/** What the translator counts. */
public enum TranslatorMeter implements Meter {
  TRANSLATED_SENTENCES(
      "dragoman.translated.sentences",
      Type.COUNTER,
      "",
      "Sentences translated by a model.",
      "source",
      "target");

  private final Spec spec;

  TranslatorMeter(
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
