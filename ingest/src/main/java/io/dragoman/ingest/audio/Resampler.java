package io.dragoman.ingest.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_CHANNEL_ORDER_NATIVE;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_matrix;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/**
 * Brings frames of one format to 16 kHz mono.
 *
 * <p>All channels are mixed: by the weights of the layout where the file names one, else equally.
 */
final class Resampler implements AutoCloseable {
  /** What frames must share to be resampled by the same resampler. */
  record Format(int sampleFormat, int sampleRate, int channels, int layoutOrder) {
    static Format of(final AVFrame frame) {
      return new Format(
          frame.format(),
          frame.sample_rate(),
          frame.ch_layout().nb_channels(),
          frame.ch_layout().order());
    }
  }

  private final Format format;
  private final SwrContext context;
  private final PointerPointer<ShortPointer> planes = new PointerPointer<>(1);
  private ShortPointer output = new ShortPointer(Pcm.SAMPLE_RATE);

  private Resampler(final Format format, final SwrContext context) {
    this.format = format;
    this.context = context;
  }

  /**
   * A resampler for frames like this one; empty if ffmpeg cannot convert them.
   *
   * @param only the channel to hear, if it is not all of them
   */
  static Optional<Resampler> forFrame(final AVFrame frame, final OptionalInt only) {
    final Format format = Format.of(frame);
    final SwrContext context = new SwrContext(null);
    try (AVChannelLayout mono = new AVChannelLayout();
        AVChannelLayout input = new AVChannelLayout()) {
      av_channel_layout_default(mono, 1);
      final boolean named = format.layoutOrder() == AV_CHANNEL_ORDER_NATIVE;
      av_channel_layout_default(input, format.channels());
      int error =
          swr_alloc_set_opts2(
              context,
              mono,
              AV_SAMPLE_FMT_S16,
              Pcm.SAMPLE_RATE,
              named ? frame.ch_layout() : input,
              format.sampleFormat(),
              format.sampleRate(),
              0,
              null);
      if (error >= 0 && (!named || only.isPresent())) {
        final double[] weights = new double[format.channels()];
        if (only.isPresent() && only.getAsInt() < weights.length) {
          weights[only.getAsInt()] = 1;
        } else {
          Arrays.fill(weights, 1.0 / weights.length);
        }
        error = swr_set_matrix(context, weights, format.channels());
      }
      if (error >= 0) {
        error = swr_init(context);
      }
      av_channel_layout_uninit(input);
      if (error < 0) {
        swr_free(context);
        return Optional.empty();
      }
      return Optional.of(new Resampler(format, context));
    }
  }

  /** Whether the frame can go through this resampler. */
  boolean takes(final AVFrame frame) {
    return format.equals(Format.of(frame));
  }

  /** Gives a frame's sound to a sink. */
  void convert(final AVFrame frame, final SampleSink target) {
    convert(frame.extended_data(), frame.nb_samples(), target);
  }

  /** Gives what the resampler still holds to a sink. */
  void flush(final SampleSink target) {
    convert(null, 0, target);
  }

  private void convert(
      final @Nullable PointerPointer<?> input, final int count, final SampleSink target) {
    final int bound = swr_get_out_samples(context, count);
    if (bound > output.capacity()) {
      output.close();
      output = new ShortPointer(bound);
    }
    planes.put(0, output);
    final int converted =
        bound < 0 ? bound : swr_convert(context, planes, (int) output.capacity(), input, count);
    if (converted < 0) {
      throw AudioErrors.unreadable("The audio cannot be resampled; convert it to wav.");
    }
    target.add(output.asBuffer(), converted);
  }

  @Override
  public void close() {
    swr_free(context);
    planes.close();
    output.close();
  }
}
