package io.dragoman.translator.sentence;

import io.dragoman.inference.TextOptions;
import io.dragoman.schemas.Language;

/**
 * How sentences are to be translated.
 *
 * @param source their language
 * @param target the language wanted
 * @param options for the engine
 * @param terms with a fixed translation
 * @param markup whether the sentences are HTML
 * @param rules what becomes of a bad translation
 */
public record TextWish(
    Language source,
    Language target,
    TextOptions options,
    Terms terms,
    boolean markup,
    QualityRules rules) {}
