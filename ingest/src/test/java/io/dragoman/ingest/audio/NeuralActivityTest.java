package io.dragoman.ingest.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.onnx.voice.SpeechModel;
import io.dragoman.ingest.audio.VoiceActivity.Speech;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeuralActivityTest {
  private static final int WINDOW = 512;
  private static final int SECONDS = 9;
  private static final int SPEECH = 4 * Pcm.SAMPLE_RATE;
  private static final Path DEMO =
      Path.of("..", "inference", "demo-models", "vad-demo", "model.onnx");

  @Test
  void shouldEndWhereProbabilityStaysBelowTheLowerThreshold() {
    final List<Speech> found =
        stretches(0.1, 0.6, 0.4, 0.6, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0, 0, 0, 0, 0, 0);

    assertThat(found).containsExactly(new Speech(WINDOW, 10 * WINDOW));
  }

  @Test
  void shouldGoOnWhenSilenceIsShorterThanTheShortest() {
    final List<Speech> found = stretches(0.9, 0.9, 0.9, 0.9, 0, 0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9);

    assertThat(found).containsExactly(new Speech(0, 12 * WINDOW));
  }

  @Test
  void shouldLeaveOutSpeechWhenItIsTooShort() {
    final List<Speech> found = stretches(0, 0.9, 0.9, 0.9, 0, 0, 0, 0, 0, 0, 0, 0);

    assertThat(found).isEmpty();
  }

  @Test
  void shouldNotBeginWhenProbabilityIsBetweenTheThresholds() {
    assertThat(stretches(0.45, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45)).isEmpty();
  }

  @Test
  void shouldBeTwoWhenSilenceIsLong() {
    final List<Speech> found =
        NeuralActivity.stretches(
            new float[] {0.9f, 0.9f, 0, 0, 0, 0.9f, 0.9f},
            7 * WINDOW,
            new NeuralOptions(0.5, Duration.ZERO, Duration.ofMillis(60), Duration.ZERO));

    assertThat(found)
        .containsExactly(new Speech(0, 2 * WINDOW), new Speech(5 * WINDOW, 7 * WINDOW));
  }

  @Test
  void shouldHearSpeechAndNoMusicWhenAModelListens() {
    final Pcm said;
    try (AudioDecoder decoder = new AudioDecoder(AudioLimits.DEFAULT, 1 << 27)) {
      said = decoder.decode(ByteBuffer.wrap(Sounds.resource("lossless.flac"))).pcm();
    }
    final short[] sound = new short[SECONDS * Pcm.SAMPLE_RATE];
    for (int i = 0; i < sound.length; i++) {
      sound[i] =
          (short)
              (chord(i)
                  + (i >= SPEECH && i < SPEECH + said.length() ? said.sample(i - SPEECH) : 0));
    }
    final Pcm pcm = Pcm.of(sound);

    try (SpeechModel model = SpeechModel.open(DEMO)) {
      final List<Speech> found = new NeuralActivity(model, NeuralOptions.DEFAULT).find(pcm);

      assertThat(found).isNotEmpty();
      assertThat(found)
          .allSatisfy(
              speech -> {
                assertThat(speech.from() / 50.0).isGreaterThan(3.5);
                assertThat(speech.to() / 50.0).isLessThan(6);
              });
      assertThat(new EnergyActivity().find(pcm).getFirst().from()).isLessThan(3 * 50);
    }
  }

  /** Three notes, struck anew each half second. */
  private static double chord(final int index) {
    final double time = index / (double) Pcm.SAMPLE_RATE;
    final double sinceStroke = time % 0.5;
    double sample = 0;
    for (final double pitch : new double[] {220, 277.2, 329.6}) {
      sample += Math.sin(2 * Math.PI * pitch * time) + Math.sin(4 * Math.PI * pitch * time) / 2;
    }
    return 400 * sample * Math.exp(-6 * sinceStroke);
  }

  private static List<Speech> stretches(final double... probabilities) {
    final float[] floats = new float[probabilities.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) probabilities[i];
    }
    return NeuralActivity.stretches(floats, floats.length * WINDOW, NeuralOptions.DEFAULT);
  }
}
