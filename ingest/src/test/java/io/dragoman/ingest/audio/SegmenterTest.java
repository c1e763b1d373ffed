package io.dragoman.ingest.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmenterTest {
  /** "안녕하세요" in 1.33 s, with a little silence around it. */
  private static short[] utterance = {};

  private final Segmenter segmenter = new Segmenter(new EnergyActivity(), SegmentOptions.DEFAULT);

  @BeforeAll
  static void decodeUtterance() {
    try (AudioDecoder decoder = new AudioDecoder(AudioLimits.DEFAULT, 1 << 27)) {
      final Pcm pcm = decoder.decode(ByteBuffer.wrap(Sounds.resource("lossless.flac"))).pcm();
      utterance = new short[pcm.length()];
      for (int i = 0; i < utterance.length; i++) {
        utterance[i] = pcm.sample(i);
      }
    }
  }

  @Test
  void shouldKeepALittleSilenceAroundSpeechWhenThereIsMuch() {
    final List<Segment> segments = segmenter.cut(spoken(8, 0, 3));

    assertThat(segments).hasSize(1);
    assertThat(segments.getFirst().startMs()).isBetween(2700L, 3000L);
    assertThat(segments.getFirst().endMs()).isBetween(4100L, 4500L);
  }

  @Test
  void shouldGiveTheWholeWhenSpeechFillsIt() {
    final Pcm pcm = Pcm.of(utterance);

    final List<Segment> segments = segmenter.cut(pcm);

    assertThat(segments).hasSize(1);
    assertThat(segments.getFirst().from()).isZero();
    assertThat(segments.getFirst().to()).isBetween(19_000, pcm.length());
  }

  @Test
  void shouldFillSegmentsWhenPausesAreShort() {
    // Forty utterances, one every 1.9 s: some 76 s with pauses of half a second.
    final double[] starts = new double[40];
    Arrays.setAll(starts, i -> 0.5 + 1.9 * i);

    final List<Segment> segments = segmenter.cut(spoken(77, 0, starts));

    assertThat(segments).hasSize(3);
    assertThat(segments.getFirst().length()).isGreaterThan(24 * Pcm.SAMPLE_RATE);
    assertCutsAreBetween(segments, starts);
  }

  @Test
  void shouldEndSoonerWhenTheTargetIsShort() {
    final double[] starts = new double[10];
    Arrays.setAll(starts, i -> 0.5 + 1.9 * i);
    final Segmenter shorter = new Segmenter(new EnergyActivity(), options(8_000, 5_000));

    final List<Segment> segments = shorter.cut(spoken(20, 0, starts));

    assertThat(segments).hasSize(3);
    assertThat(segments).allSatisfy(s -> assertThat(s.length()).isLessThan(8 * Pcm.SAMPLE_RATE));
    assertCutsAreBetween(segments, starts);
  }

  @Test
  void shouldLeaveOutSilenceWhenItIsLong() {
    final List<Segment> segments = segmenter.cut(spoken(25, 0, 1, 3, 20));

    assertThat(segments).hasSize(2);
    assertThat(segments.get(0).endMs()).isCloseTo(4300, within(200L));
    assertThat(segments.get(1).startMs()).isCloseTo(19_800, within(200L));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.001, 0.01, 0.1, 0.9})
  void shouldShowAFewSecondsWhenThereIsOnlySteadyNoise(final double level) {
    final List<Segment> segments = segmenter.cut(Pcm.of(Sounds.noise(20, level)));

    assertThat(segments).containsExactly(new Segment(0, 4 * Pcm.SAMPLE_RATE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 319, 321, 16_000})
  void shouldGiveAllWhenThereIsLittle(final int samples) {
    assertThat(segmenter.cut(Pcm.of(new short[samples]))).containsExactly(new Segment(0, samples));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.003, 0.01})
  void shouldFindSpeechWhenThereIsNoiseAroundIt(final double noise) {
    final List<Segment> segments = segmenter.cut(spoken(12, noise, 4));

    assertThat(segments).hasSize(1);
    assertThat(segments.getFirst().startMs()).isBetween(3600L, 4100L);
    assertThat(segments.getFirst().endMs()).isBetween(5000L, 5700L);
  }

  @Test
  void shouldFindSpeechWhenMainsHum() {
    final Pcm speech = spoken(12, 0, 4);
    final short[] humming = Sounds.tone(12, Pcm.SAMPLE_RATE, 50, 0.05);
    for (int i = 0; i < humming.length; i++) {
      humming[i] += speech.sample(i);
    }

    final List<Segment> segments = segmenter.cut(Pcm.of(humming));

    assertThat(segments).hasSize(1);
    assertThat(segments.getFirst().startMs()).isBetween(3600L, 4100L);
  }

  @Test
  void shouldCutAtTheQuietestPlaceWhenThereIsNoPause() {
    // A sound without an end that gets a little softer, never silent, every 7 s.
    final short[] sound =
        Sounds.samples(
            70,
            Pcm.SAMPLE_RATE,
            i -> {
              final double t = i / (double) Pcm.SAMPLE_RATE;
              final double speech = 0.3 + 0.25 * Math.sin(2 * Math.PI * 4 * t);
              final double level = t % 7 < 0.2 ? 0.1 : speech;
              return level * Math.sin(2 * Math.PI * 300 * t);
            });

    final List<Segment> segments = segmenter.cut(Pcm.of(sound));

    assertThat(segments.size()).isBetween(3, 5);
    for (int i = 1; i < segments.size(); i++) {
      assertThat(segments.get(i).from()).isGreaterThanOrEqualTo(segments.get(i - 1).to());
    }
    assertThat(segments)
        .allSatisfy(s -> assertThat(s.length()).isLessThanOrEqualTo(30 * Pcm.SAMPLE_RATE));
    assertThat(segments.stream().mapToInt(Segment::length).sum()).isGreaterThan(68 * 16_000);
  }

  @RepeatedTest(60)
  void shouldKeepItsPromisesWhenSpeechIsArbitrary(final RepetitionInfo repetition) {
    final Random random = new Random(repetition.getCurrentRepetition());
    final List<Double> starts = new ArrayList<>();
    double time = random.nextDouble() * 4;
    while (time < 90) {
      starts.add(time);
      time += 1.34 + random.nextDouble() * random.nextDouble() * 8;
    }
    final double[] times = starts.stream().mapToDouble(Double::doubleValue).toArray();
    final Pcm pcm = spoken(time + random.nextDouble() * 3, random.nextInt(3) * 0.001, times);
    final long max = 2_000 + random.nextInt(28_000);
    final Segmenter any =
        new Segmenter(new EnergyActivity(), options(max, max / (1 + random.nextInt(4))));

    final List<Segment> segments = any.cut(pcm);

    assertThat(any.cut(pcm)).isEqualTo(segments);
    int end = 0;
    for (final Segment segment : segments) {
      assertThat(segment.from()).isGreaterThanOrEqualTo(end);
      assertThat(segment.length()).isLessThanOrEqualTo(Pcm.samples(max));
      end = segment.to();
    }
    assertThat(end).isLessThanOrEqualTo(pcm.length());
    for (final double start : times) {
      // The loud core of the utterance; its first and last tenths are soft.
      for (double t = start + 0.15; t < start + 1.15; t += 0.02) {
        final int sample = (int) (t * Pcm.SAMPLE_RATE);
        assertThat(segments)
            .as("speech at %.2f s of seed %d", t, repetition.getCurrentRepetition())
            .anyMatch(segment -> segment.from() <= sample && sample < segment.to());
      }
    }
  }

  @Test
  void shouldTellTimesAsTheyAreInTheAudio() {
    final Segment segment = new Segment(320, 16_001);

    assertThat(segment.startMs()).isEqualTo(20);
    assertThat(segment.endMs()).isEqualTo(1001);
  }

  @Test
  void shouldRefuseWhenOptionsContradictEachOther() {
    assertThatIllegalArgumentException().isThrownBy(() -> options(1_000, 1_000));
    assertThatIllegalArgumentException().isThrownBy(() -> options(31_000, 1_000));
    assertThatIllegalArgumentException().isThrownBy(() -> options(10_000, 11_000));
    assertThatIllegalArgumentException().isThrownBy(() -> segmenter.cut(Pcm.of()));
  }

  private static SegmentOptions options(final long maxMs, final long targetMs) {
    return new SegmentOptions(
        Duration.ofMillis(maxMs),
        Duration.ofMillis(targetMs),
        Duration.ofMillis(400),
        Duration.ofSeconds(2),
        Duration.ofMillis(250));
  }

  /** The utterance at these times, in seconds, over noise of a level. */
  private static Pcm spoken(final double seconds, final double noise, final double... starts) {
    final short[] samples = Sounds.noise(seconds, noise);
    for (final double start : starts) {
      final int at = (int) (start * Pcm.SAMPLE_RATE);
      for (int i = 0; i < utterance.length && at + i < samples.length; i++) {
        samples[at + i] += utterance[i];
      }
    }
    return Pcm.of(samples);
  }

  private static void assertCutsAreBetween(final List<Segment> segments, final double... starts) {
    for (final Segment segment : segments) {
      for (final double start : starts) {
        final double at = segment.from() / (double) Pcm.SAMPLE_RATE;
        assertThat(at > start + 0.1 && at < start + 1.2)
            .as("segment starts at %.2f s inside the utterance at %.2f s", at, start)
            .isFalse();
      }
    }
  }
}
