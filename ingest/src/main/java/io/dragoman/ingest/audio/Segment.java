package io.dragoman.ingest.audio;

/**
 * A stretch of audio to transcribe.
 *
 * @param from its first sample
 * @param to the sample after its last one
 */
public record Segment(int from, int to) {
  public Segment {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("Not a stretch: " + from + " to " + to);
    }
  }

  /** Number of samples. */
  public int length() {
    return to - from;
  }

  /** Start in the audio, milliseconds. */
  public long startMs() {
    return Pcm.millis(from);
  }

  /** End in the audio, milliseconds, a part of one counted as a whole. */
  public long endMs() {
    return Pcm.millis(to);
  }
}
