package io.dragoman.ingest.audio;

/**
 * A file after decoding.
 *
 * <p>It counts as memory in use until it is closed, which a next file may wait for.
 *
 * @param pcm its sound
 * @param container short name of the container, such as {@code wav}
 * @param codec name of the codec as ffmpeg has it, such as {@code pcm_s16le}
 * @param sampleRate samples a second in the file
 * @param channels channels in the file
 * @param release gives back its memory
 */
public record DecodedAudio(
    Pcm pcm, String container, String codec, int sampleRate, int channels, Runnable release)
    implements AutoCloseable {

  @Override
  public void close() {
    release.run();
  }
}
