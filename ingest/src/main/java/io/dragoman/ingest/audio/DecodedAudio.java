package io.dragoman.ingest.audio;

/**
 * A file after decoding.
 *
 * @param pcm its sound
 * @param container name of the container as ffmpeg has it, such as {@code wav}
 * @param codec name of the codec as ffmpeg has it, such as {@code pcm_s16le}
 * @param sampleRate samples a second in the file
 * @param channels channels in the file
 */
public record DecodedAudio(Pcm pcm, String container, String codec, int sampleRate, int channels) {}
