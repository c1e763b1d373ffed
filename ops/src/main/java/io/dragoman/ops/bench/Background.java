package io.dragoman.ops.bench;

import java.util.Random;

/** Sounds without speech, always the same. */
enum Background {
  /** Of all frequencies alike, as of a bad line. */
  WHITE {
    @Override
    float[] make(final int length, final Random random) {
      final float[] sound = new float[length];
      for (int i = 0; i < length; i++) {
        sound[i] = (float) random.nextGaussian();
      }
      return sound;
    }
  },
  /** Low and swelling, with knocks in it. */
  TRAFFIC {
    @Override
    float[] make(final int length, final Random random) {
      final float[] sound = new float[length];
      double low = 0;
      double knock = 0;
      for (int i = 0; i < length; i++) {
        low = 0.98 * low + random.nextGaussian();
        knock = random.nextInt(RATE) == 0 ? 30 : 0.999 * knock;
        final double swell = 1.1 + Math.sin(2 * Math.PI * 0.15 * i / RATE);
        sound[i] = (float) (swell * low + knock * random.nextGaussian());
      }
      return sound;
    }
  },
  /** Chords and a melody over them. */
  MUSIC {
    @Override
    float[] make(final int length, final Random random) {
      final float[] sound = new float[length];
      for (int at = 0; at < length; at += BEAT) {
        final int bar = at / (4 * BEAT) % ROOTS.length;
        if (at % (4 * BEAT) == 0) {
          for (final int step : CHORD) {
            play(sound, at, 4 * BEAT, ROOTS[bar] + step, 0.4);
          }
        }
        play(sound, at, BEAT, ROOTS[bar] + 12 + CHORD[random.nextInt(CHORD.length)], 1);
      }
      return sound;
    }
  };

  private static final int RATE = 16_000;
  private static final int BEAT = RATE * 2 / 5;

  /** Steps of half tones above 110 Hz. */
  private static final int[] ROOTS = {3, 10, 0, 8};

  private static final int[] CHORD = {0, 4, 7};
  private static final int PARTIALS = 6;

  abstract float[] make(int length, Random random);

  /**
   * The sound with a mean square of 1.
   *
   * @param length samples, 16,000 a second
   */
  float[] sound(final int length) {
    final float[] sound = make(length, new Random(ordinal()));
    double power = 0;
    for (final float sample : sound) {
      power += (double) sample * sample;
    }
    final float scale = (float) (1 / Math.sqrt(power / length));
    for (int i = 0; i < length; i++) {
      sound[i] *= scale;
    }
    return sound;
  }

  private static void play(
      final float[] sound,
      final int from,
      final int length,
      final int step,
      final double loudness) {
    final double pitch = 110 * Math.pow(2, step / 12.0);
    for (int i = 0; i < length && from + i < sound.length; i++) {
      final double time = (double) i / RATE;
      double sample = 0;
      for (int partial = 1; partial <= PARTIALS; partial++) {
        sample += Math.sin(2 * Math.PI * pitch * partial * time) / partial;
      }
      final double attack = Math.min(1, time / 0.02);
      sound[from + i] += (float) (loudness * attack * Math.exp(-2 * time) * sample);
    }
  }
}
