package io.dragoman.inference.internal;

import io.dragoman.inference.DetectedLanguage;
import io.dragoman.inference.Speech;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * In which language a clip is: the likeliest language token after the first one, among all of the
 * model's, as {@code detect_language} of the reference has it. A clip of several windows is in the
 * language to which they give the most probability together.
 */
final class LanguageDetection {
  private final Map<Integer, String> codes = new HashMap<>();
  private final SortedSet<String> known;

  /**
   * For a model.
   *
   * @param known its languages
   */
  LanguageDetection(final WhisperSettings settings, final SortedSet<String> known) {
    settings.languages().forEach((code, token) -> codes.put(token, code));
    this.known = known;
  }

  /** Whether the model must be asked at all: one that knows one language has no choice. */
  boolean hasChoice() {
    return known.size() > 1;
  }

  /**
   * The answer for a clip.
   *
   * @param windows what the model chose for each window in which there is sound
   */
  Speech of(final List<Generated> windows) {
    if (!hasChoice()) {
      return Speech.in(new DetectedLanguage(known.first(), 1f, 1), 0f);
    }
    final Map<String, Double> votes = new HashMap<>();
    float noSpeech = windows.isEmpty() ? 1f : 0f;
    for (final Generated window : windows) {
      votes.merge(codes.get(window.tokens()[0]), Math.exp(window.logProbability()), Double::sum);
      noSpeech += window.marker() / windows.size();
    }
    final String likeliest =
        votes.entrySet().stream()
            .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse(known.first());
    final double probability = votes.getOrDefault(likeliest, 0.0) / Math.max(1, windows.size());
    return Speech.in(
        new DetectedLanguage(likeliest, (float) Math.min(1, probability), known.size()), noSpeech);
  }
}
