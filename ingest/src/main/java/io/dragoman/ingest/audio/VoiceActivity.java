package io.dragoman.ingest.audio;

import java.util.List;

/** Finds where somebody speaks. Safe for use by several threads. */
public interface VoiceActivity {

  /**
   * A stretch of speech.
   *
   * @param from first frame of 20 ms
   * @param to frame after the last one
   */
  record Speech(int from, int to) {}

  /**
   * Looks for speech.
   *
   * @param pcm the audio
   * @param levels how loud its frames are, in decibels below full scale
   * @return stretches in order, within the audio; they neither overlap nor touch
   */
  List<Speech> find(Pcm pcm, float[] levels);

  /** Looks for speech in audio of which nothing is known yet. */
  default List<Speech> find(final Pcm pcm) {
    return find(pcm, FrameLevels.of(pcm));
  }
}
