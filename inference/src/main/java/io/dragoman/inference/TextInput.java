package io.dragoman.inference;

/**
 * A sentence to translate.
 *
 * @param text one sentence
 * @param sourceLanguage FLORES-200 code of the text
 * @param targetLanguage FLORES-200 code to translate into
 */
public record TextInput(String text, String sourceLanguage, String targetLanguage) {}
