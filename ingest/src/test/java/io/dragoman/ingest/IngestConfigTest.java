package io.dragoman.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.ingest.audio.AudioLimits;
import io.dragoman.ingest.audio.NeuralOptions;
import io.dragoman.ingest.audio.SegmentOptions;
import io.dragoman.resilience.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestConfigTest {
  @Test
  void shouldBeWhatTheClassesSayWhenNothingIsSet() {
    final Settings settings = IngestConfig.spec().resolve(Map.of());

    assertThat(IngestConfig.audioLimits(settings)).isEqualTo(AudioLimits.DEFAULT);
    assertThat(IngestConfig.segmentOptions(settings)).isEqualTo(SegmentOptions.DEFAULT);
    assertThat(IngestConfig.transactionTimeoutMs(settings)).isEqualTo(30_000);
    assertThat(IngestConfig.voiceModel(settings)).isEmpty();
    assertThat(IngestConfig.neuralOptions(settings)).isEqualTo(NeuralOptions.DEFAULT);
  }

  @Test
  void shouldLeaveTimeToListenWhenAModelFindsSpeech() {
    final Settings settings = IngestConfig.spec().resolve(Map.of("vad.model", "silero_vad.onnx"));

    assertThat(IngestConfig.transactionTimeoutMs(settings)).isEqualTo(120_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          segment.max.ms   | 20000  | segment.target.ms (24000) must not be larger than segment.max.ms (20000).
          segment.pause.ms | 3000   | segment.pause.ms (3000) must not be larger than segment.silence.ms (2000).
          segment.padding.ms | 7501 | segment.padding.ms
          segment.max.ms   | 30001  | segment.max.ms
          transaction.timeout.ms | 890000 | transaction.timeout.ms and audio.decode.timeout.ms together
          text.languages | ko,klingon | text.languages: There is no language klingon
          text.languages | ko | text.languages: There is nothing to find out among one language
          vad.threshold | 1 | vad.threshold
          segment.targetms | 1 | did you mean segment.target.ms?
          """)
  void shouldNameEveryKeyWhenTheyContradictEachOther(
      final String key, final String value, final String message) {
    assertThatThrownBy(() -> IngestConfig.spec().resolve(Map.of(key, value)))
        .hasMessageContaining(message);
  }

  @Test
  void shouldAllowShortSegmentsWhenAModelHasAShortWindow() {
    final Settings settings =
        IngestConfig.spec().resolve(Map.of("segment.max.ms", "8000", "segment.target.ms", "5000"));

    assertThat(IngestConfig.segmentOptions(settings).max()).hasSeconds(8);
  }
}
