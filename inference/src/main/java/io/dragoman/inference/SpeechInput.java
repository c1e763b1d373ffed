package io.dragoman.inference;

/**
 * A clip to transcribe.
 *
 * @param pcm samples in -1 to 1, mono, 16,000 a second; not copied, must not change during a call
 * @param language language spoken, ISO 639-1
 * @param timestamps whether the answer is wanted in timed pieces
 */
public record SpeechInput(float[] pcm, String language, boolean timestamps) {}
