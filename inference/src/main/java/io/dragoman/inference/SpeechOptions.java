package io.dragoman.inference;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a transcript is wanted.
 *
 * @param translate whether the text is wanted in English, whatever is spoken
 * @param prompt what was said before, or words in the style of the transcript; empty: nothing
 * @param hotwords names and terms that are likely to be said
 * @param words whether the time of each word is wanted
 * @param carryOver whether the text of one window of the clip is the prompt of the next
 * @param beams how many hypotheses are followed; empty: as the engine does it
 * @param temperature 0 for the likeliest token each time, up to 1; empty: as the engine does it
 */
public record SpeechOptions(
    boolean translate,
    String prompt,
    List<String> hotwords,
    boolean words,
    boolean carryOver,
    OptionalInt beams,
    OptionalDouble temperature) {

  /** Everything as the engine does it. */
  public static final SpeechOptions DEFAULTS =
      new SpeechOptions(
          false, "", List.of(), false, false, OptionalInt.empty(), OptionalDouble.empty());

  public SpeechOptions {
    hotwords = List.copyOf(hotwords);
  }

  /** The same, in English or not. */
  public SpeechOptions withTranslate(final boolean wanted) {
    return new SpeechOptions(wanted, prompt, hotwords, words, carryOver, beams, temperature);
  }

  /** The same after another text. */
  public SpeechOptions withPrompt(final String text) {
    return new SpeechOptions(translate, text, hotwords, words, carryOver, beams, temperature);
  }

  /** The same with other terms. */
  public SpeechOptions withHotwords(final List<String> terms) {
    return new SpeechOptions(translate, prompt, terms, words, carryOver, beams, temperature);
  }

  /** The same, with times of words or without. */
  public SpeechOptions withWords(final boolean wanted) {
    return new SpeechOptions(translate, prompt, hotwords, wanted, carryOver, beams, temperature);
  }

  /** The same, with windows that know what was said before or without. */
  public SpeechOptions withCarryOver(final boolean wanted) {
    return new SpeechOptions(translate, prompt, hotwords, words, wanted, beams, temperature);
  }

  /** The same with so many beams. */
  public SpeechOptions withBeams(final int count) {
    return new SpeechOptions(
        translate, prompt, hotwords, words, carryOver, OptionalInt.of(count), temperature);
  }

  /** The same at another temperature. */
  public SpeechOptions withTemperature(final double value) {
    return new SpeechOptions(
        translate, prompt, hotwords, words, carryOver, beams, OptionalDouble.of(value));
  }
}
