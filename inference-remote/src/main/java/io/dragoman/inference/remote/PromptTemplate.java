package io.dragoman.inference.remote;

import io.dragoman.schemas.Language;

/**
 * What a language model is told to do, with places for the languages.
 *
 * <p>The text to translate is no part of it: it comes in a message of its own, as data.
 *
 * @param text {@code ${source_language}} and {@code ${target_language}} stand for English names
 */
record PromptTemplate(String text) {
  /** The words for a pair of languages. */
  String of(final Language source, final Language target) {
    return text.replace("${source_language}", source.englishName())
        .replace("${target_language}", target.englishName());
  }
}
