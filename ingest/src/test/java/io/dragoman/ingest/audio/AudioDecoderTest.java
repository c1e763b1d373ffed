package io.dragoman.ingest.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioDecoderTest {
  private static final AudioDecoder DECODER =
      new AudioDecoder(
          new AudioLimits(2_000_000, Duration.ofSeconds(30), Duration.ofSeconds(20)), 1 << 27);

  @AfterAll
  static void close() {
    DECODER.close();
  }

  @ParameterizedTest
  @CsvSource({
    "pcm.wav, wav, pcm_s16le",
    "adpcm.wav, wav, adpcm_ms",
    "alaw.wav, wav, pcm_alaw",
    "mulaw.au, au, pcm_mulaw",
    "pcm.aiff, aiff, pcm_s16be",
    "pcm.caf, caf, pcm_s16le",
    "pcm.w64, w64, pcm_s16le",
    "lossless.flac, flac, flac",
    "plain.mp3, mp3, mp3",
    "adts.aac, aac, aac",
    "opus.ogg, ogg, opus",
    "vorbis.ogg, ogg, vorbis",
    "aac.m4a, m4a/mp4, aac",
    "alac.m4a, m4a/mp4, alac",
    "fragmented.mp4, m4a/mp4, aac",
    "opus.webm, mkv/webm, opus",
    "vorbis.mka, mkv/webm, vorbis",
  })
  void shouldHearTheSameWhenTheFormatDiffers(
      final String name, final String container, final String codec) {
    final DecodedAudio reference = decode(Sounds.resource("lossless.flac"));

    final DecodedAudio audio = decode(Sounds.resource(name));

    assertThat(audio.container()).isEqualTo(container);
    assertThat(audio.codec()).isEqualTo(codec);
    assertThat(audio.channels()).isEqualTo(1);
    assertThat(audio.pcm().durationMs()).isCloseTo(reference.pcm().durationMs(), within(100L));
    assertThat(likeness(reference.pcm(), audio.pcm())).isGreaterThan(0.9);
  }

  @Test
  void shouldReadAmrWhenAPhoneRecordedIt() {
    final byte[] file = Arrays.copyOf(Sounds.ascii("#!AMR\n"), 6 + 50 * 32);
    for (int frame = 0; frame < 50; frame++) {
      file[6 + frame * 32] = 0x3C;
    }

    final DecodedAudio audio = decode(file);

    assertThat(audio.codec()).isEqualTo("amr_nb");
    assertThat(audio.pcm().durationMs()).isCloseTo(1000, within(20L));
  }

  @ParameterizedTest
  @ValueSource(ints = {4000, 8000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000})
  void shouldKeepTimeAndPitchWhenTheRateDiffers(final int rate) {
    final Pcm pcm = decode(Sounds.wav(rate, 1, Sounds.tone(1, rate, 500, 0.5))).pcm();

    assertThat(pcm.durationMs()).isCloseTo(1000, within(1L));
    assertThat(risingCrossings(pcm)).isCloseTo(500, within(3));
    assertThat(peak(pcm)).isCloseTo(16_383, within(600));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 7, 8, 11, 16, 32})
  void shouldHearEveryChannelWhenThereAreMany(final int channels) {
    // The effect of the last channel alone must not be lost; channel 0 is silent.
    final short[] tone = Sounds.tone(0.5, 16_000, 500, 0.9);
    for (int speaking = 0; speaking < channels; speaking++) {
      final short[] all = new short[tone.length * channels];
      for (int i = 0; i < tone.length; i++) {
        all[i * channels + speaking] = tone[i];
      }

      final Pcm pcm = decode(Sounds.wav(16_000, channels, all)).pcm();

      assertThat(pcm.length()).isEqualTo(tone.length);
      assertThat(risingCrossings(pcm)).as("channel %d", speaking).isCloseTo(250, within(3));
    }
  }

  @Test
  void shouldGiveTheSameSamplesWhenDecodedTwice() {
    final Pcm first = decode(Sounds.resource("opus.webm")).pcm();
    final Pcm second = decode(Sounds.resource("opus.webm")).pcm();

    assertThat(first.bytes(0, first.length())).isEqualTo(second.bytes(0, second.length()));
  }

  @Test
  void shouldChangeNothingWhenTheFileIsAsDragomanHasIt() {
    final short[] samples = Sounds.tone(0.3, 16_000, 440, 0.5);

    final Pcm pcm = decode(Sounds.wav(16_000, 1, samples)).pcm();

    final Pcm expected = Pcm.of(samples);
    assertThat(pcm.bytes(0, pcm.length())).isEqualTo(expected.bytes(0, expected.length()));
  }

  @Test
  void shouldBecomeSilenceAndFullScaleWhenSamplesAreNoNumbers() {
    final float[] samples = new float[16_000];
    Arrays.fill(samples, Float.NaN);
    samples[8000] = Float.POSITIVE_INFINITY;
    samples[8001] = Float.NEGATIVE_INFINITY;
    samples[8002] = 1e30f;
    samples[8003] = 0.5f;

    final Pcm pcm = decode(Sounds.floatWav(16_000, samples)).pcm();

    assertThat(pcm.length()).isEqualTo(16_000);
    assertThat(pcm.sample(7999)).isZero();
    assertThat(pcm.sample(8000)).isEqualTo(Short.MAX_VALUE);
    assertThat(pcm.sample(8001)).isEqualTo(Short.MIN_VALUE);
    assertThat(pcm.sample(8002)).isEqualTo(Short.MAX_VALUE);
    assertThat(pcm.sample(8003)).isEqualTo((short) 16_384);
  }

  @Test
  void shouldRaiseWhenTheRecordingIsFarTooQuiet() {
    final Pcm quiet = decode(Sounds.wav(16_000, 1, Sounds.tone(0.5, 16_000, 500, 0.02))).pcm();
    final Pcm usual = decode(Sounds.wav(16_000, 1, Sounds.tone(0.5, 16_000, 500, 0.2))).pcm();
    final Pcm silent = decode(Sounds.wav(16_000, 1, Sounds.noise(0.5, 0.0008))).pcm();

    assertThat(peak(quiet)).isCloseTo(16_384, within(30));
    assertThat(peak(usual)).isCloseTo(6553, within(10));
    assertThat(peak(silent)).isLessThan(30);
  }

  @Test
  void shouldRefuseWhenThereAreNoBytes() {
    assertThat(failure(new byte[0]))
        .hasMessage("The audio file has no bytes; send a whole file.")
        .extracting(DragomanException::code)
        .isEqualTo(ErrorCode.EMPTY_INPUT);
  }

  @Test
  void shouldRefuseWhenTheFileHasNoSamples() {
    assertThat(failure(Sounds.wav(16_000, 1)).code())
        .isIn(ErrorCode.EMPTY_INPUT, ErrorCode.UNREADABLE_AUDIO);
  }

  @Test
  void shouldRefuseWhenTheFileIsTooLarge() {
    assertThat(failure(new byte[2_000_001]))
        .hasMessage(
            "The audio file has 2,000,001 bytes, more than the 2,000,000 that audio.max.bytes"
                + " allows; cut it.")
        .extracting(DragomanException::code)
        .isEqualTo(ErrorCode.INPUT_TOO_LARGE);
  }

  @Test
  void shouldStopDecodingWhenTheAudioIsTooLong() {
    final byte[] file = Sounds.wav(8000, 1, new short[31 * 8000]);

    assertThat(failure(file))
        .hasMessage(
            "The audio is longer than 30.0 s, the most that audio.max.duration.ms allows; cut it.")
        .extracting(DragomanException::code)
        .isEqualTo(ErrorCode.AUDIO_TOO_LONG);
  }

  @Test
  void shouldStopDecodingWhenASmallFileHoldsHours() {
    final byte[] bomb = Sounds.resource("ten-minutes.opus.ogg");

    assertThat(bomb.length).isLessThan(32_000);
    assertThat(failure(bomb).code()).isEqualTo(ErrorCode.AUDIO_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pcm.wav",
        "pcm.aiff",
        "pcm.caf",
        "pcm.w64",
        "alaw.wav",
        "adpcm.wav",
        "mulaw.au",
        "lossless.flac",
        "aac.m4a",
        "alac.m4a",
        "plain.mp3",
        "vorbis.mka",
        "opus.webm",
        "fragmented.mp4"
      })
  void shouldSayBothLengthsWhenTheFileIsCutOff(final String name) {
    final byte[] file = Sounds.resource(name);

    final DragomanException failure = failure(Arrays.copyOf(file, file.length / 2));

    assertThat(failure.code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO);
    assertThat(failure)
        .message()
        .matches(
            "The file is cut off or damaged: its header says 1\\.[34] s of audio, but only 0\\.\\d"
                + " s could be decoded; send the whole file\\.|The file is cut off: its header says"
                + " [\\d,]+ bytes of sound, but only [\\d,]+ are there; send the whole"
                + " file\\.|These .* bytes are not audio that can be read .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pages.opus.ogg", "opus.ogg", "vorbis.ogg"})
  void shouldSayThatTheEndIsMissingWhenAnOggFileIsCutOff(final String name) {
    final byte[] file = Sounds.resource(name);
    final int lastPage = new String(file, StandardCharsets.ISO_8859_1).lastIndexOf("OggS");
    for (final int length : new int[] {file.length - 1, lastPage, lastPage + 20}) {
      final DragomanException failure = failure(Arrays.copyOf(file, length));

      assertThat(failure.code()).isEqualTo(ErrorCode.UNREADABLE_AUDIO);
      assertThat(failure)
          .message()
          .matches(
              "The file is cut off: it does not say where its sound ends, after [0-9.]+ s; send"
                  + " the whole file[.]|These .* bytes are not audio that can be read .*");
    }
  }

  @Test
  void shouldDecodeWhenBytesFollowTheEndOfAnOggFile() {
    final byte[] file = Sounds.resource("opus.ogg");

    final DecodedAudio audio = decode(Arrays.copyOf(file, file.length + 100));

    assertThat(audio.pcm().durationMs()).isCloseTo(1400, within(200L));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.9, -0.5})
  void shouldHearTheLouderChannelWhenTheOtherIsItUpsideDown(final double right) {
    final short[] tone = Sounds.tone(2, 16_000, 500, 0.5);
    final short[] both = new short[2 * tone.length];
    for (int i = 0; i < tone.length; i++) {
      both[2 * i] = tone[i];
      both[2 * i + 1] = (short) Math.round(right * tone[i]);
    }

    final Pcm pcm = decode(Sounds.wav(16_000, 2, both)).pcm();

    assertThat(pcm.length()).isEqualTo(tone.length);
    assertThat(peak(pcm)).isGreaterThan(right < -0.7 ? 16_000 : 4_000);
  }

  @Test
  void shouldMixWhenChannelsHaveNothingInCommon() {
    final short[] low = Sounds.tone(1, 16_000, 300, 0.5);
    final short[] high = Sounds.tone(1, 16_000, 700, 0.5);
    final short[] both = new short[2 * low.length];
    for (int i = 0; i < low.length; i++) {
      both[2 * i] = low[i];
      both[2 * i + 1] = high[i];
    }

    final Pcm pcm = decode(Sounds.wav(16_000, 2, both)).pcm();

    assertThat((int) pcm.sample(5)).isCloseTo((low[5] + high[5]) / 2, within(1));
  }

  @ParameterizedTest
  @ValueSource(strings = "adts.aac")
  void shouldUseWhatIsThereWhenTheContainerPromisesNoLength(final String name) {
    final byte[] file = Sounds.resource(name);

    final DecodedAudio audio = decode(Arrays.copyOf(file, file.length * 3 / 4));

    assertThat(audio.pcm().durationMs()).isBetween(900L, 5000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void shouldReadToTheEndWhenALiveWavHasNoLength(final int claimed) {
    final byte[] data = new byte[32_000];
    new Random(1).nextBytes(data);

    final DecodedAudio audio = decode(Sounds.wav(Sounds.PCM_FORMAT, 16_000, 1, 16, data, claimed));

    assertThat(audio.pcm().durationMs()).isEqualTo(1000);
  }

  private static DecodedAudio decode(final byte[] file) {
    return DECODER.decode(ByteBuffer.wrap(file));
  }

  private static DragomanException failure(final byte[] file) {
    return catchThrowableOfType(DragomanException.class, () -> decode(file));
  }

  private static int peak(final Pcm pcm) {
    int peak = 0;
    for (int i = 0; i < pcm.length(); i++) {
      peak = Math.max(peak, Math.abs(pcm.sample(i)));
    }
    return peak;
  }

  private static int risingCrossings(final Pcm pcm) {
    int crossings = 0;
    for (int i = 1; i < pcm.length(); i++) {
      if (pcm.sample(i - 1) < 0 && pcm.sample(i) >= 0) {
        crossings++;
      }
    }
    return crossings;
  }

  /** Correlation of the loudness over time, at the best shift of up to 80 ms. */
  private static double likeness(final Pcm one, final Pcm other) {
    double best = -1;
    for (int shift = -8; shift <= 8; shift++) {
      best = Math.max(best, correlation(envelope(one, 0), envelope(other, shift * 160)));
    }
    return best;
  }

  private static double[] envelope(final Pcm pcm, final int shift) {
    final double[] envelope = new double[140];
    for (int frame = 0; frame < envelope.length; frame++) {
      for (int i = 0; i < 160; i++) {
        final int index = frame * 160 + i + shift;
        if (index >= 0 && index < pcm.length()) {
          envelope[frame] += Math.abs(pcm.sample(index));
        }
      }
    }
    return envelope;
  }

  private static double correlation(final double[] a, final double[] b) {
    final double meanA = Arrays.stream(a).average().orElseThrow();
    final double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
