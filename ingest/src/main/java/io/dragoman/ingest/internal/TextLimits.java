package io.dragoman.ingest.internal;

/**
 * Sizes of texts.
 *
 * @param maxChars longest text, in UTF-16 characters
 * @param maxSentenceChars longest sentence that is not cut
 * @param unitChars most characters in a unit of work
 * @param unitSentences most sentences in a unit of work
 */
public record TextLimits(int maxChars, int maxSentenceChars, int unitChars, int unitSentences) {}
