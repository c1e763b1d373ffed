package io.dragoman.transcriber;

import io.dragoman.resilience.meters.Meter;

/** What the transcriber counts. */
public enum TranscriberMeter implements Meter {
  SPEECH_AUDIO(
      "dragoman.speech.audio",
      Type.COUNTER,
      "seconds",
      "Length of the audio that was transcribed by a model.",
      "language");

  private final Spec spec;

  TranscriberMeter(
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
