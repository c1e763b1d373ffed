package io.dragoman.inference.remote;

import io.dragoman.schemas.Language;

/**
 * What a language model is told to do, with places for the languages.
 *
 * <p>Nothing that a client wrote is part of it: that comes in a message of its own, as data. So
 * {@code ${glossary}}, {@code ${context}} and {@code ${tone}} stand for the names of fields of that
 * message, which are sent only where a template names them.
 *
 * @param text {@code ${source_language}} and {@code ${target_language}} stand for English names
 */
record PromptTemplate(String text) {
  static final String GLOSSARY = "glossary";
  static final String CONTEXT = "context";
  static final String TONE = "tone";

  /** The words for a pair of languages. */
  String of(final Language source, final Language target) {
    return text.replace("${source_language}", source.englishName())
        .replace("${target_language}", target.englishName())
        .replace(variable(GLOSSARY), "the field " + GLOSSARY)
        .replace(variable(CONTEXT), "the field " + CONTEXT)
        .replace(variable(TONE), "the field " + TONE);
  }

  /** Whether the model is told of a field, and so may be sent it. */
  boolean names(final String field) {
    return text.contains(variable(field));
  }

  private static String variable(final String name) {
    return "${" + name + "}";
  }
}
