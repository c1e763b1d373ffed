package io.dragoman.inference;

/**
 * The language of a clip, as far as a model can tell.
 *
 * @param code ISO 639-1; one of the model's
 * @param probability the model's, 0 to 1, among its languages; 0 where there was nothing to hear,
 *     and any language would do; 1 where the model knows no other
 * @param candidates among how many languages the model chose; 1 where it knows no other, so that
 *     the probability says nothing
 */
public record DetectedLanguage(String code, float probability, int candidates) {}
