package io.dragoman.ingest.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_U8;
import static org.bytedeco.ffmpeg.global.avutil.av_get_packed_sample_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Finds recordings whose channels cancel each other when they are mixed: a plug of wrong polarity
 * makes the right channel the left one upside down, and the mix of both is silence.
 *
 * <p>Channels that have nothing in common, or only one that sounds, make a mix that is 6 dB below
 * the louder one for two channels; only opposite ones make a much quieter mix. A few places of a
 * file may be so by chance or by art, more than a tenth of its sounding time may not.
 */
final class ChannelLevels {
  /** One sample of so many is looked at. */
  private static final int STRIDE = 8;

  private static final int WINDOWS_A_SECOND = 4;

  /** Less is not sound: -50 dB of full scale. */
  private static final double SOUND = 1e-5;

  /** How much less than the mix of unrelated channels a mix is that was cancelled: 10 dB. */
  private static final double CANCELLED = 0.1;

  private double[] window = new double[0];
  private double[] whole = new double[0];
  private double mixed;
  private int looks;
  private int sounding;
  private int cancelled;

  /** Looks at a frame of more than one channel. */
  void add(final AVFrame frame) {
    final int channels = frame.ch_layout().nb_channels();
    final int packed = av_get_packed_sample_fmt(frame.format());
    final boolean planar = av_sample_fmt_is_planar(frame.format()) != 0;
    if (channels < 2 || !isKnown(packed)) {
      return;
    }
    if (window.length != channels) {
      window = new double[channels];
      whole = new double[channels];
    }
    final int count = frame.nb_samples();
    final IntToDoubleFunction[] planes = new IntToDoubleFunction[planar ? channels : 1];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = reader(frame.extended_data(i), planar ? count : count * channels, packed);
    }
    for (int i = 0; i < count; i += STRIDE) {
      double sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        final double sample =
            planar
                ? planes[channel].applyAsDouble(i)
                : planes[0].applyAsDouble(i * channels + channel);
        sum += sample;
        window[channel] += sample * sample;
      }
      mixed += sum * sum / (channels * (double) channels);
      if (++looks * STRIDE >= frame.sample_rate() / WINDOWS_A_SECOND) {
        endWindow();
      }
    }
  }

  private void endWindow() {
    final double all = Arrays.stream(window).sum();
    if (all / looks > SOUND) {
      sounding++;
      // The mean of unrelated channels has the sum of their energies over their number's square.
      if (mixed < CANCELLED * all / (window.length * (double) window.length)) {
        cancelled++;
      }
    }
    for (int channel = 0; channel < window.length; channel++) {
      whole[channel] += window[channel];
    }
    Arrays.fill(window, 0);
    mixed = 0;
    looks = 0;
  }

  /** The loudest channel, if the file's channels cancel each other. */
  OptionalInt insteadOfMix() {
    if (looks > 0) {
      endWindow();
    }
    if (cancelled * 10 <= sounding) {
      return OptionalInt.empty();
    }
    int loudest = 0;
    for (int channel = 1; channel < whole.length; channel++) {
      loudest = whole[channel] > whole[loudest] ? channel : loudest;
    }
    return OptionalInt.of(loudest);
  }

  private static boolean isKnown(final int format) {
    return format == AV_SAMPLE_FMT_U8
        || format == AV_SAMPLE_FMT_S16
        || format == AV_SAMPLE_FMT_S32
        || format == AV_SAMPLE_FMT_FLT
        || format == AV_SAMPLE_FMT_DBL;
  }

  /** Reads samples as parts of full scale. */
  private static IntToDoubleFunction reader(
      final BytePointer plane, final int count, final int format) {
    return switch (format) {
      case AV_SAMPLE_FMT_U8 -> {
        final ByteBuffer samples = plane.capacity(count).asBuffer();
        yield i -> ((samples.get(i) & 0xff) - 128) / 128.0;
      }
      case AV_SAMPLE_FMT_S16 -> {
        final ShortBuffer samples = new ShortPointer(plane).capacity(count).asBuffer();
        yield i -> samples.get(i) / 0x1p15;
      }
      case AV_SAMPLE_FMT_S32 -> {
        final IntBuffer samples = new IntPointer(plane).capacity(count).asBuffer();
        yield i -> samples.get(i) / 0x1p31;
      }
      case AV_SAMPLE_FMT_FLT -> {
        final FloatBuffer samples = new FloatPointer(plane).capacity(count).asBuffer();
        yield samples::get;
      }
      default -> {
        final DoubleBuffer samples = new DoublePointer(plane).capacity(count).asBuffer();
        yield samples::get;
      }
    };
  }
}
