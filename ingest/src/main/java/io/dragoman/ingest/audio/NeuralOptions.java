package io.dragoman.ingest.audio;

import java.time.Duration;

/**
 * When a network's probabilities are speech, named as in silero-vad and faster-whisper.
 *
 * @param threshold speech starts at this probability, and ends where it has fallen by {@value
 *     #HYSTERESIS} more
 * @param minSpeech shorter stretches are none
 * @param minSilence speech goes on over shorter silences
 * @param speechPad what is added before and after a stretch; neighbours share what is between them
 */
public record NeuralOptions(
    double threshold, Duration minSpeech, Duration minSilence, Duration speechPad) {
  /** How far below the threshold a probability ends speech. */
  public static final double HYSTERESIS = 0.15;

  /** No probability is so low that speech could not end. */
  private static final double MIN_END = 0.01;

  /** Those of silero-vad. */
  public static final NeuralOptions DEFAULT =
      new NeuralOptions(0.5, Duration.ofMillis(250), Duration.ofMillis(100), Duration.ofMillis(30));

  public NeuralOptions {
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException("threshold must be between 0 and 1, not " + threshold);
    }
    if (minSpeech.isNegative() || minSilence.isNegative() || speechPad.isNegative()) {
      throw new IllegalArgumentException("minSpeech, minSilence and speechPad are no less than 0");
    }
  }

  /** Below this probability speech ends. */
  double endThreshold() {
    return Math.max(threshold - HYSTERESIS, MIN_END);
  }
}
