package io.dragoman.inference;

/**
 * What a language model wrote.
 *
 * @param text as it wrote it; whether it is what was asked for is the asker's to judge
 * @param tokens how many tokens were generated
 * @param truncated whether the length limit ended it before the model did
 */
public record WrittenText(String text, int tokens, boolean truncated) {}
