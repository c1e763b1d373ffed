package io.dragoman.ingest.audio;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A sample of the speech in a recording, by which its language can be told: the beginnings of up to
 * six segments that are spread over it, one after the other.
 */
public final class SpeechSample {
  private static final int MAX_PARTS = 6;

  /** What Whisper hears at once. */
  private static final int MAX_SAMPLES = 30 * Pcm.SAMPLE_RATE;

  private SpeechSample() {}

  /**
   * The sample, in the form that travels, at most 30 s long.
   *
   * @param segments those of the recording, at least one
   */
  public static byte[] of(final Pcm pcm, final List<Segment> segments) {
    final int parts = Math.min(MAX_PARTS, segments.size());
    final ByteArrayOutputStream sample = new ByteArrayOutputStream();
    for (int i = 0; i < parts; i++) {
      final Segment segment = segments.get((int) ((long) segments.size() * i / parts));
      sample.writeBytes(
          pcm.bytes(
              segment.from(), segment.from() + Math.min(segment.length(), MAX_SAMPLES / parts)));
    }
    return sample.toByteArray();
  }
}
