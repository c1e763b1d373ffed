package io.dragoman.inference;

/**
 * A sentence to translate.
 *
 * @param text one sentence
 * @param sourceLanguage FLORES-200 code of the text
 * @param targetLanguage FLORES-200 code to translate into
 * @param options how the translation is wanted
 * @param background what may be known besides
 */
public record TextInput(
    String text,
    String sourceLanguage,
    String targetLanguage,
    TextOptions options,
    TextBackground background) {

  /** With everything else as the engine does it. */
  public TextInput(final String text, final String sourceLanguage, final String targetLanguage) {
    this(text, sourceLanguage, targetLanguage, TextOptions.DEFAULTS, TextBackground.NONE);
  }

  /** The same sentence, wanted otherwise. */
  public TextInput withOptions(final TextOptions wanted) {
    return new TextInput(text, sourceLanguage, targetLanguage, wanted, background);
  }

  /** The same sentence, with something known besides. */
  public TextInput withBackground(final TextBackground known) {
    return new TextInput(text, sourceLanguage, targetLanguage, options, known);
  }
}
