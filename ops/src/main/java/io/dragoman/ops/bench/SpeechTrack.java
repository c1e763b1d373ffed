package io.dragoman.ops.bench;

import io.dragoman.ingest.audio.Pcm;
import java.util.Arrays;
import java.util.List;

/**
 * Clips of clean speech in a row, two seconds of silence around each, of which it is known where
 * somebody speaks.
 */
final class SpeechTrack {
  /** Samples of what is judged as a whole: 20 ms, as detectors do. */
  static final int FRAME = Pcm.SAMPLE_RATE / 50;

  private static final int PAUSE = 2 * Pcm.SAMPLE_RATE;

  /** Of a clip's peak: what is quieter is no speech, in recordings without noise. */
  private static final float AUDIBLE = 0.01f;

  /** Quiet frames within speech: the longest closure within a word. */
  private static final int MAX_CLOSURE = 10;

  /** Loudest sample of the track, so that noise of the same power still fits. */
  private static final float PEAK = 0.25f;

  private final float[] clean;
  private final boolean[] speech;
  private final double power;

  /**
   * A track.
   *
   * @param clips of 16,000 samples a second, without noise
   */
  SpeechTrack(final List<float[]> clips) {
    final int length = clips.stream().mapToInt(clip -> clip.length + PAUSE).sum() + PAUSE;
    this.clean = new float[length - length % FRAME];
    this.speech = new boolean[clean.length / FRAME];
    int at = PAUSE - PAUSE % FRAME;
    for (final float[] clip : clips) {
      place(clip, at);
      at += (clip.length + PAUSE) / FRAME * FRAME;
    }
    close();
    this.power = powerOfSpeech();
  }

  private void place(final float[] clip, final int at) {
    float peak = 0;
    for (final float sample : clip) {
      peak = Math.max(peak, Math.abs(sample));
    }
    for (int i = 0; i < clip.length && at + i < clean.length; i++) {
      clean[at + i] = clip[i] * PEAK / peak;
      speech[(at + i) / FRAME] |= Math.abs(clip[i]) > AUDIBLE * peak;
    }
  }

  private void close() {
    int last = -1;
    for (int frame = 0; frame < speech.length; frame++) {
      if (speech[frame]) {
        if (last >= 0 && frame - last - 1 <= MAX_CLOSURE) {
          Arrays.fill(speech, last, frame, true);
        }
        last = frame;
      }
    }
  }

  private double powerOfSpeech() {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < clean.length; i++) {
      if (speech[i / FRAME]) {
        sum += clean[i] * clean[i];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Whether somebody speaks, by the frame. */
  boolean[] speech() {
    return speech.clone();
  }

  /** Samples of it. */
  int length() {
    return clean.length;
  }

  /** The track with nothing added. */
  Pcm alone() {
    return pcm(clean, new float[clean.length], 0);
  }

  /**
   * The track over a sound.
   *
   * @param background as long as the track, with a mean square of 1
   * @param decibels how much louder speech is
   */
  Pcm over(final float[] background, final double decibels) {
    return pcm(clean, background, Math.sqrt(power / Math.pow(10, decibels / 10)));
  }

  /** The sound as loud as speech would be, and no speech. */
  Pcm without(final float[] background) {
    return pcm(new float[clean.length], background, Math.sqrt(power));
  }

  private static Pcm pcm(final float[] sound, final float[] background, final double gain) {
    final short[] samples = new short[sound.length];
    for (int i = 0; i < samples.length; i++) {
      final double sample = Math.clamp(sound[i] + gain * background[i], -1.0, 1.0);
      samples[i] = (short) Math.round(sample * Short.MAX_VALUE);
    }
    return Pcm.of(samples);
  }
}
