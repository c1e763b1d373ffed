package io.dragoman.ingest.meters;

import io.dragoman.resilience.meters.Meter;

/** What ingest counts of audio. */
public enum IngestMeter implements Meter {
  DECODE(
      "dragoman.ingest.decode",
      Type.TIMER,
      "seconds",
      "How long the decoding of an audio file took: ok, or the code of its refusal.",
      "result"),
  AUDIO(
      "dragoman.ingest.audio",
      Type.COUNTER,
      "seconds",
      "Length of the audio that was decoded.",
      "container");

  private final Spec spec;

  IngestMeter(
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
