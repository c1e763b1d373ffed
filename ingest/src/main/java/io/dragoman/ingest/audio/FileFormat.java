package io.dragoman.ingest.audio;

/**
 * What a file was before it was decoded.
 *
 * @param container short name of the container, such as {@code wav}
 * @param codec name of the codec as ffmpeg has it, such as {@code pcm_s16le}
 * @param sampleRate samples a second
 * @param channels number of channels
 */
record FileFormat(String container, String codec, int sampleRate, int channels) {}
