package io.dragoman.translator.sentence;

import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextOptions;
import io.dragoman.schemas.Language;

/**
 * How sentences are to be translated.
 *
 * @param source their language
 * @param target the language wanted
 * @param options for the engine
 * @param background for engines that can use it; the same for all sentences, so that equal ones are
 *     asked once
 * @param terms with a fixed translation
 * @param markup whether the sentences are HTML
 * @param rules what becomes of a bad translation
 */
public record TextWish(
    Language source,
    Language target,
    TextOptions options,
    TextBackground background,
    Terms terms,
    boolean markup,
    QualityRules rules) {}
