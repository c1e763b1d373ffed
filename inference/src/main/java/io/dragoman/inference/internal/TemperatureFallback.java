package io.dragoman.inference.internal;

import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Comparator;
import java.util.List;

/**
 * When a window is decoded again, drawing tokens at a higher temperature: where its text repeats
 * itself or the model is unsure of it, and it is not that nobody speaks. The rules are those of the
 * reference (openai/whisper, transcribe.py, {@code decode_with_fallback}).
 *
 * <p>What is drawn depends on nothing but the window's sound, what it is asked, and the
 * temperature, so that the same question has the same answer, whatever it shares a batch with, and
 * the answer can be kept.
 */
final class TemperatureFallback {
  /** Answers that are drawn at a temperature above 0, as in the reference ({@code best_of}). */
  private static final int SAMPLES = 5;

  private static final long PRIME = 0x100000001b3L;
  private static final long BASIS = 0xcbf29ce484222325L;

  private final WhisperSettings settings;
  private final SpeechAssembler assembler;

  TemperatureFallback(final WhisperSettings settings, final SpeechAssembler assembler) {
    this.settings = settings;
    this.assembler = assembler;
  }

  /** Whether a better answer should be looked for. */
  boolean failed(final SpeechAssembler.Piece piece) {
    if (assembler.silent(piece.generated())) {
      return false;
    }
    return repeats(piece)
        || piece.generated().averageLogProbability() < settings.thresholds().logProbability();
  }

  private boolean repeats(final SpeechAssembler.Piece piece) {
    final Speech.Window window = assembler.window(piece);
    return piece.generated().repetitive()
        || window.compressionRatio() > settings.thresholds().compressionRatio();
  }

  /**
   * The answer to keep where all failed: the one that the model is surest of, rather of those that
   * do not repeat themselves. The reference keeps the last; this is faster-whisper's rule.
   */
  SpeechAssembler.Piece best(final List<SpeechAssembler.Piece> failed) {
    final Comparator<SpeechAssembler.Piece> byRepeats =
        Comparator.comparing(piece -> !repeats(piece));
    return failed.stream()
        .max(byRepeats.thenComparing(piece -> piece.generated().averageLogProbability()))
        .orElseThrow();
  }

  /** How a window is searched for at a temperature. */
  static Search search(final SpeechBatches.Window window, final float temperature) {
    final SpeechOptions options = window.input().options();
    return temperature == 0
        ? Search.beam(Math.max(1, options.beams()))
        : Search.sampling(temperature, SAMPLES, seed(window, temperature));
  }

  private static long seed(final SpeechBatches.Window window, final float temperature) {
    long hash = mixed(BASIS, Float.floatToIntBits(temperature));
    for (int i = window.part().from(); i < window.part().to(); i++) {
      hash = mixed(hash, Float.floatToIntBits(window.input().pcm()[i]));
    }
    for (final int token : window.before()) {
      hash = mixed(hash, token);
    }
    hash = mixed(hash, window.input().language().hashCode());
    return mixed(hash, window.input().options().translate() ? 1 : 0);
  }

  private static long mixed(final long hash, final int value) {
    return (hash ^ value) * PRIME;
  }
}
