package io.dragoman.ingest.audio;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds speech by its loudness over a noise floor that follows the recording.
 *
 * <p>The floor and the loudness of speech are the 10th and 95th percentile of the levels within 5 s
 * around a frame. Speech starts where the level rises well above the floor (6 to 12 dB, more where
 * the recording is clean), goes on while it stays half as far above, and ends only after 200 ms
 * below, so that soft ends of words belong to it. Blips under 60 ms are none.
 *
 * <p>It errs on the side of speech: what it calls speech may be music or noise, and the model
 * decides; what it calls silence is dropped. Steady noise of any level is silence to it.
 */
public final class EnergyActivity implements VoiceActivity {
  private static final int WINDOW_FRAMES = 5_000 / 20;
  private static final int HANGOVER_FRAMES = 200 / 20;
  private static final int MIN_FRAMES = 60 / 20;

  private static final double FLOOR_SHARE = 0.10;
  private static final double SPEECH_SHARE = 0.95;
  private static final double MIN_RISE_DB = 6;
  private static final double MAX_RISE_DB = 12;
  private static final double RISE_OF_RANGE = 0.35;

  /** Nothing that is so much below the speech around it is speech. */
  private static final double MAX_BELOW_SPEECH_DB = 45;

  /** Nothing below this is speech, however quiet the recording is. */
  private static final double SILENCE_DB = -65;

  @Override
  public List<Speech> find(final Pcm pcm, final float[] levels) {
    final List<Speech> found = new ArrayList<>();
    final SlidingLevels around = new SlidingLevels(levels, WINDOW_FRAMES);
    int start = -1;
    int lastLoud = -1;
    int loudFrames = 0;
    for (int frame = 0; frame < levels.length; frame++) {
      around.moveTo(frame);
      final double floor = around.percentile(FLOOR_SHARE);
      final double speech = around.percentile(SPEECH_SHARE);
      final double rise = Math.clamp((speech - floor) * RISE_OF_RANGE, MIN_RISE_DB, MAX_RISE_DB);
      final double least = Math.max(SILENCE_DB, speech - MAX_BELOW_SPEECH_DB);
      if (levels[frame] >= Math.max(floor + rise, least)) {
        start = start < 0 ? frame : start;
        lastLoud = frame;
        loudFrames++;
      } else if (start >= 0 && levels[frame] >= Math.max(floor + rise / 2, least)) {
        lastLoud = frame;
      } else if (start >= 0 && frame - lastLoud > HANGOVER_FRAMES) {
        add(found, start, lastLoud + 1, loudFrames);
        start = -1;
        loudFrames = 0;
      }
    }
    if (start >= 0) {
      add(found, start, lastLoud + 1, loudFrames);
    }
    return found;
  }

  private static void add(
      final List<Speech> found, final int from, final int to, final int loudFrames) {
    if (loudFrames >= MIN_FRAMES) {
      found.add(new Speech(from, to));
    }
  }
}
