package io.dragoman.inference;

import java.util.List;

/**
 * How a transcript is wanted.
 *
 * @param translate whether the text is wanted in English, whatever is spoken
 * @param prompt what was said before, or words in the style of the transcript; empty: nothing. An
 *     engine may use no more than its end
 * @param hotwords names and terms that are likely to be said; an engine may leave out the last
 * @param words whether the time of each word is wanted
 * @param carryOver whether the text of one of the model's windows is the prompt of the next: what
 *     is said is then more consistent within a clip, and its windows wait for each other
 * @param beams how many hypotheses are followed at temperature 0, at most 16; 0: as the engine is
 *     configured
 * @param temperatures tried in order, until an answer neither repeats itself nor is unsure of its
 *     words; 0 takes the likeliest token each time, more draws them. At least one
 */
public record SpeechOptions(
    boolean translate,
    String prompt,
    List<String> hotwords,
    boolean words,
    boolean carryOver,
    int beams,
    List<Float> temperatures) {

  /** Nothing but the likeliest transcript. */
  public static final SpeechOptions DEFAULTS =
      new SpeechOptions(false, "", List.of(), false, false, 0, List.of(0f));

  public SpeechOptions {
    hotwords = List.copyOf(hotwords);
    temperatures = List.copyOf(temperatures);
    if (temperatures.isEmpty()) {
      throw new IllegalArgumentException("There is no temperature to decode at");
    }
  }

  /** The same, in English or not. */
  public SpeechOptions withTranslate(final boolean wanted) {
    return new SpeechOptions(wanted, prompt, hotwords, words, carryOver, beams, temperatures);
  }

  /** The same after another text. */
  public SpeechOptions withPrompt(final String text) {
    return new SpeechOptions(translate, text, hotwords, words, carryOver, beams, temperatures);
  }

  /** The same with other terms. */
  public SpeechOptions withHotwords(final List<String> terms) {
    return new SpeechOptions(translate, prompt, terms, words, carryOver, beams, temperatures);
  }

  /** The same, with times of words or without. */
  public SpeechOptions withWords(final boolean wanted) {
    return new SpeechOptions(translate, prompt, hotwords, wanted, carryOver, beams, temperatures);
  }

  /** The same, with windows that know what was said before or without. */
  public SpeechOptions withCarryOver(final boolean wanted) {
    return new SpeechOptions(translate, prompt, hotwords, words, wanted, beams, temperatures);
  }

  /** The same with so many beams. */
  public SpeechOptions withBeams(final int count) {
    return new SpeechOptions(translate, prompt, hotwords, words, carryOver, count, temperatures);
  }

  /** The same at other temperatures. */
  public SpeechOptions withTemperatures(final List<Float> inOrder) {
    return new SpeechOptions(translate, prompt, hotwords, words, carryOver, beams, inOrder);
  }
}
