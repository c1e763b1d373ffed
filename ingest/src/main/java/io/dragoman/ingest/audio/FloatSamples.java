package io.dragoman.ingest.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBLP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Makes floating-point samples safe: a single NaN would spread through the resampler's filter, and
 * infinity would come out as full scale of the wrong sign.
 */
final class FloatSamples {
  private FloatSamples() {}

  /** Puts 0 in place of NaN and the bounds -1 and 1 in place of what is beyond, in the frame. */
  static void clean(final AVFrame frame) {
    final int samples = frame.nb_samples();
    final int channels = frame.ch_layout().nb_channels();
    switch (frame.format()) {
      case AV_SAMPLE_FMT_FLT -> cleanFloats(frame.extended_data(0), samples * channels);
      case AV_SAMPLE_FMT_DBL -> cleanDoubles(frame.extended_data(0), samples * channels);
      case AV_SAMPLE_FMT_FLTP -> {
        for (int i = 0; i < channels; i++) {
          cleanFloats(frame.extended_data(i), samples);
        }
      }
      case AV_SAMPLE_FMT_DBLP -> {
        for (int i = 0; i < channels; i++) {
          cleanDoubles(frame.extended_data(i), samples);
        }
      }
      default -> {
        // Whole numbers have no such values.
      }
    }
  }

  private static void cleanFloats(final BytePointer plane, final int count) {
    final FloatBuffer samples = new FloatPointer(plane).capacity(count).asBuffer();
    for (int i = 0; i < count; i++) {
      final float sample = samples.get(i);
      if (!(sample >= -1 && sample <= 1)) {
        samples.put(i, Float.isNaN(sample) ? 0 : Math.signum(sample));
      }
    }
  }

  private static void cleanDoubles(final BytePointer plane, final int count) {
    final DoubleBuffer samples = new DoublePointer(plane).capacity(count).asBuffer();
    for (int i = 0; i < count; i++) {
      final double sample = samples.get(i);
      if (!(sample >= -1 && sample <= 1)) {
        samples.put(i, Double.isNaN(sample) ? 0 : Math.signum(sample));
      }
    }
  }
}
