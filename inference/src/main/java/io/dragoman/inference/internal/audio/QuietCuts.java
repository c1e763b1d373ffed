package io.dragoman.inference.internal.audio;

import java.util.ArrayList;
import java.util.List;

/** Cuts a clip that is longer than a model's window where it hurts least: in its longest pauses. */
public final class QuietCuts {
  /** Of pauses nearly as long as the longest the latest is taken, for fewer parts. */
  private static final double NEARLY = 0.8;

  private QuietCuts() {}

  /**
   * A part of a clip.
   *
   * @param from first sample
   * @param to sample after the last
   */
  public record Part(int from, int to) {
    /** Length in samples. */
    public int length() {
      return to - from;
    }
  }

  /**
   * Cuts a clip into parts of at most {@code most} samples; together they are the whole clip.
   *
   * <p>Each part but the last is at least half of {@code most} long.
   */
  public static List<Part> cut(final float[] pcm, final int most) {
    final List<Part> parts = new ArrayList<>();
    int from = 0;
    while (pcm.length - from > most) {
      final int to = pause(pcm, from + most / 2, from + most);
      parts.add(new Part(from, to));
      from = to;
    }
    parts.add(new Part(from, pcm.length));
    return List.copyOf(parts);
  }

  /** The middle of the longest pause between two samples. */
  private static int pause(final float[] pcm, final int from, final int to) {
    final Audible audible = Audible.of(pcm, from, to);
    if (audible.length() == 0) {
      return to;
    }
    int longest = 0;
    int cut = audible.length();
    int length = 0;
    for (int i = 0; i < audible.length(); i++) {
      length = audible.at(i) ? 0 : length + 1;
      final boolean ends = i + 1 == audible.length() || audible.at(i + 1);
      if (length > 0 && ends && length >= longest * NEARLY) {
        longest = Math.max(longest, length);
        cut = i + 1 - length / 2;
      }
    }
    return from + cut * Audible.STEP;
  }
}
