package io.dragoman.inference;

import java.util.List;

/**
 * What was said in a clip.
 *
 * @param text the transcript; empty when there is no speech
 * @param segments the transcript in timed pieces, in order; one piece for the whole clip when
 *     timestamps were not asked for or the model gave none; empty when there is no speech
 * @param noSpeechProbability the model's probability, 0 to 1, that there is no speech
 * @param averageLogProbability mean natural logarithm of the chosen tokens' probabilities
 * @param tokens how many tokens were generated
 */
public record Speech(
    String text,
    List<Segment> segments,
    float noSpeechProbability,
    float averageLogProbability,
    int tokens) {

  /**
   * A timed piece.
   *
   * @param startMs start from the beginning of the clip, milliseconds
   * @param endMs end from the beginning of the clip, milliseconds
   * @param text what was said in it
   */
  public record Segment(int startMs, int endMs, String text) {}

  /** Whether anything was said. */
  public boolean hasSpeech() {
    return !text.isBlank();
  }
}
