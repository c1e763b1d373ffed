package io.dragoman.client.subtitles;

/**
 * A text and when it is shown.
 *
 * @param startMs from the beginning of the audio, milliseconds
 * @param endMs after {@code startMs}, milliseconds
 * @param text one line
 */
public record Cue(long startMs, long endMs, String text) {}
