package io.dragoman.ingest.audio;

import static io.dragoman.ingest.audio.AudioErrors.seconds;
import static io.dragoman.ingest.audio.AudioErrors.unreadable;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * The decoding of one file, with all native memory that it takes.
 *
 * <p>Every field that holds native memory is freed by {@link #close()}, however far decoding got.
 */
final class Decoding implements AutoCloseable {
  private static final int IO_BUFFER_BYTES = 32 * 1024;

  /** Lowest and highest sample rates that speech comes in; a forged one stops a resampler. */
  private static final int MIN_SAMPLE_RATE = 4_000;

  private static final int MAX_SAMPLE_RATE = 384_000;
  private static final int MAX_CHANNELS = 32;

  /** Most samples in one frame of one channel; decoders refuse larger ones. */
  private static final long MAX_FRAME_SAMPLES = 4L * MAX_SAMPLE_RATE;

  /** A few format changes are a chained stream, many are an attack on the resampler's set-up. */
  private static final int MAX_FORMAT_CHANGES = 32;

  /**
   * How much of a wav file ffmpeg searches for the beginning of any other format, in blocks of 4
   * KiB. Its own bound of 32 takes longer than all else does with a clip of speech.
   */
  private static final String MAX_PROBE_PACKETS = "4";

  /** ffmpeg's own threshold for "probably not this format". */
  private static final int MIN_PROBE_SCORE = 25;

  private static final byte[] RIFF = {'R', 'I', 'F', 'F'};
  private static final byte[] WAVE = {'W', 'A', 'V', 'E'};

  /** Behind the name and the length of the outer chunk. */
  private static final int WAVE_AT = 8;

  private final byte[] file;
  private final OptionalInt only;
  private final SampleSink samples;
  private final ChannelLevels levels = new ChannelLevels();
  private final PointerScope scope = new PointerScope();
  private final MemoryInputs.Input input;
  private final AVIOContext io;
  private final AVFormatContext format;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private @Nullable AVCodecContext codec;
  private @Nullable Resampler resampler;
  private int formatChanges;
  private long goodPackets;
  private long badPackets;

  /**
   * Prepares the decoding of a file.
   *
   * @param only the channel to hear, if it is not all of them
   */
  Decoding(
      final byte[] file,
      final OptionalInt only,
      final SampleSink samples,
      final MemoryInputs inputs) {
    this.file = file;
    this.only = only;
    this.samples = samples;
    this.input = inputs.open(file);
    this.io =
        avio_alloc_context(
            new BytePointer(av_malloc(IO_BUFFER_BYTES)),
            IO_BUFFER_BYTES,
            0,
            input.opaque(),
            inputs.read(),
            null,
            inputs.seek());
    this.format = avformat_alloc_context();
    format.pb(io);
  }

  /** Decodes the whole file. */
  FileFormat run() {
    open();
    final AVStream stream = audioStream();
    final AVCodecContext decoder = openCodec(stream);
    readPackets(stream.index(), decoder);
    drain(decoder, null);
    flushResampler();
    checkComplete(stream);
    return new FileFormat(
        container(),
        avcodec_get_name(decoder.codec_id()).getString(),
        stream.codecpar().sample_rate(),
        stream.codecpar().ch_layout().nb_channels());
  }

  /** The channel to hear instead of the mix of all, which is much too quiet. After {@link #run}. */
  OptionalInt insteadOfMix() {
    return only.isPresent() ? OptionalInt.empty() : levels.insteadOfMix();
  }

  private void open() {
    final AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "format_whitelist", String.join(",", Libav.CONTAINERS), 0);
    av_dict_set(options, "codec_whitelist", String.join(",", Libav.DECODERS), 0);
    // There is no protocol of this name, so that nothing but the bytes at hand is ever opened.
    av_dict_set(options, "protocol_whitelist", "none", 0);
    av_dict_set(options, "probesize", "1000000", 0);
    av_dict_set(options, "analyzeduration", "2000000", 0);
    av_dict_set(options, "max_streams", "32", 0);
    av_dict_set(options, "max_probe_packets", MAX_PROBE_PACKETS, 0);
    final boolean wav = isWav(file);
    final int opened;
    try {
      opened =
          avformat_open_input(
              format, (String) null, wav ? av_find_input_format("wav") : null, options);
    } finally {
      av_dict_free(options);
    }
    if (opened < 0) {
      throw notAudio(Libav.message(opened));
    }
    if (!wav && format.probe_score() < MIN_PROBE_SCORE) {
      throw notAudio("nothing in it looks like a header");
    }
    final int found = avformat_find_stream_info(format, (AVDictionary) null);
    if (found < 0) {
      throw notAudio(Libav.message(found));
    }
  }

  /** The commonest kind of file says at once what it is: asking all containers takes longer. */
  private static boolean isWav(final byte[] file) {
    return file.length > WAVE_AT + WAVE.length
        && Arrays.equals(file, 0, RIFF.length, RIFF, 0, RIFF.length)
        && Arrays.equals(file, WAVE_AT, WAVE_AT + WAVE.length, WAVE, 0, WAVE.length);
  }

  private AVStream audioStream() {
    final int best = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
    if (best < 0) {
      throw unreadable("The %s file has no audio track; send one that has sound.", container());
    }
    for (int i = 0; i < format.nb_streams(); i++) {
      if (i != best) {
        format.streams(i).discard(AVDISCARD_ALL);
      }
    }
    return format.streams(best);
  }

  private AVCodecContext openCodec(final AVStream stream) {
    final int codecId = stream.codecpar().codec_id();
    final AVCodec decoder = avcodec_find_decoder(codecId);
    if (decoder == null || !Libav.DECODERS.contains(decoder.name().getString())) {
      throw unreadable(
          "The audio codec %s is not supported; convert the file, for example to wav, flac or mp3.",
          avcodec_get_name(codecId).getString());
    }
    final int sampleRate = stream.codecpar().sample_rate();
    final int channels = stream.codecpar().ch_layout().nb_channels();
    checkFormat(sampleRate, channels);
    final AVCodecContext context = avcodec_alloc_context3(decoder);
    codec = context;
    int error = avcodec_parameters_to_context(context, stream.codecpar());
    if (error >= 0) {
      context.thread_count(1);
      context.max_samples(MAX_FRAME_SAMPLES);
      context.pkt_timebase(stream.time_base());
      error = avcodec_open2(context, decoder, (AVDictionary) null);
    }
    if (error < 0) {
      throw unreadable(
          "The %s audio is damaged (%s); send the whole file or convert it to wav.",
          avcodec_get_name(codecId).getString(), Libav.message(error));
    }
    return context;
  }

  private void readPackets(final int streamIndex, final AVCodecContext decoder) {
    while (true) {
      final int read = av_read_frame(format, packet);
      if (read < 0) {
        // The end, or damage that the demuxer cannot get over: what follows decides by length.
        return;
      }
      try {
        if (packet.stream_index() == streamIndex) {
          drain(decoder, packet);
        }
      } finally {
        av_packet_unref(packet);
      }
    }
  }

  /** Gives a packet to the decoder and takes all frames that it has; null: the end. */
  private void drain(final AVCodecContext decoder, final @Nullable AVPacket next) {
    int sent = avcodec_send_packet(decoder, next);
    if (sent < 0 && sent != AVERROR_EOF()) {
      badPackets++;
      return;
    }
    while (true) {
      final int received = avcodec_receive_frame(decoder, frame);
      if (received < 0) {
        if (next != null) {
          goodPackets++;
        }
        return;
      }
      resample();
    }
  }

  private void resample() {
    if (frame.nb_samples() <= 0) {
      return;
    }
    if (resampler == null || !resampler.takes(frame)) {
      flushResampler();
      checkFormat(frame.sample_rate(), frame.ch_layout().nb_channels());
      if (++formatChanges > MAX_FORMAT_CHANGES) {
        throw unreadable(
            "The audio changes its format more than %d times; convert it to wav.",
            MAX_FORMAT_CHANGES);
      }
      resampler =
          Resampler.forFrame(frame, only)
              .orElseThrow(
                  () ->
                      unreadable(
                          "Audio of %d Hz and %d channels cannot be converted; convert it to wav.",
                          frame.sample_rate(), frame.ch_layout().nb_channels()));
    }
    FloatSamples.clean(frame);
    levels.add(frame);
    resampler.convert(frame, samples);
  }

  private void flushResampler() {
    if (resampler != null) {
      final Resampler last = resampler;
      resampler = null;
      try (last) {
        last.flush(samples);
      }
    }
  }

  private static void checkFormat(final int sampleRate, final int channels) {
    if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
      throw unreadable(
          "The audio has %,d samples a second; send one with %,d to %,d.",
          sampleRate, MIN_SAMPLE_RATE, MAX_SAMPLE_RATE);
    }
    if (channels < 1 || channels > MAX_CHANNELS) {
      throw unreadable(
          "The audio has %,d channels; send one with 1 to %d.", channels, MAX_CHANNELS);
    }
  }

  /**
   * A file that was cut off or damaged is an error, never half a result that looks whole.
   *
   * <p>It counts as such if more than two hundredths (and a quarter of a second, where the header
   * gives a time) of what its header promises is missing, or if more packets failed than not. An
   * ogg file without the mark of its end counts too. Containers that promise nothing (live
   * recordings, raw mp3 and aac) are taken as they are.
   */
  private void checkComplete(final AVStream stream) {
    final PromisedBytes.Shortage shortage = PromisedBytes.shortage(file);
    if (shortage.matters()) {
      throw unreadable(
          "The file is cut off: its header says %,d bytes of sound, but only %,d are there; send"
              + " the whole file.",
          shortage.promised(), shortage.present());
    }
    if (OggEnd.isMissing(file)) {
      throw unreadable(
          "The file is cut off: it does not say where its sound ends, after %s; send the whole"
              + " file.",
          seconds(Pcm.millis(samples.length())));
    }
    final long decodedMs = Pcm.millis(samples.length());
    final OptionalLong promisedMs = promisedMs(stream);
    if (promisedMs.isPresent()) {
      final long missingMs = promisedMs.getAsLong() - decodedMs;
      if (missingMs > Math.max(250, promisedMs.getAsLong() / 50)) {
        throw unreadable(
            "The file is cut off or damaged: its header says %s of audio, but only %s could be"
                + " decoded; send the whole file.",
            seconds(promisedMs.getAsLong()), seconds(decodedMs));
      }
    }
    if (badPackets > goodPackets) {
      throw unreadable(
          "The file is damaged: %,d of %,d blocks of audio cannot be decoded; send it again.",
          badPackets, badPackets + goodPackets);
    }
    if (samples.length() == 0) {
      throw AudioErrors.of(
          ErrorCode.EMPTY_INPUT, "The %s file holds no sound; send one that does.", container());
    }
  }

  private OptionalLong promisedMs(final AVStream stream) {
    if (format.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE) {
      return OptionalLong.empty();
    }
    if (stream.duration() != AV_NOPTS_VALUE && stream.duration() > 0) {
      final double seconds =
          stream.duration() * (double) stream.time_base().num() / stream.time_base().den();
      return OptionalLong.of(Math.round(seconds * 1000));
    }
    return format.duration() != AV_NOPTS_VALUE && format.duration() > 0
        ? OptionalLong.of(format.duration() * 1000 / AV_TIME_BASE)
        : OptionalLong.empty();
  }

  private String container() {
    return Libav.containerName(format.iformat().name().getString());
  }

  private DragomanException notAudio(final String reason) {
    return unreadable(
        "These %,d bytes are not audio that can be read (%s); send %s.",
        file.length, reason, Libav.SUPPORTED);
  }

  @Override
  public void close() {
    if (resampler != null) {
      resampler.close();
    }
    if (codec != null) {
      avcodec_free_context(codec);
    }
    av_frame_free(frame);
    av_packet_free(packet);
    // A failed open has freed the format already and set it to null, but never its input.
    avformat_close_input(format);
    av_free(io.buffer());
    avio_context_free(io);
    input.close();
    scope.close();
  }
}
