package io.dragoman.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineOptionsTest {

  @Test
  void shouldChangeOneThingWhenAskedForAnother() {
    assertThat(
            EngineOptions.defaults()
                .withDevice("cuda:3")
                .withThreads(2)
                .withMaxBatch(4)
                .withVariant("fp16")
                .withSpinning(true)
                .withSearch(SearchOptions.GREEDY.withBeams(4))
                .withShortcuts(new Shortcuts(true, "")))
        .isEqualTo(
            new EngineOptions(
                "cuda:3",
                2,
                true,
                4,
                "fp16",
                GenerationMode.STEPWISE,
                SearchOptions.GREEDY.withBeams(4),
                new Shortcuts(true, "")));
  }

  static Iterable<Shortcuts> shortcuts() {
    return List.of(
        Shortcuts.NONE.withShortlist("short.json"), Shortcuts.NONE.withReducedAudio(true));
  }

  @ParameterizedTest
  @MethodSource("shortcuts")
  void shouldLeaveSomethingOutWhenGenerationIsStepByStepOnly(final Shortcuts some) {
    assertThat(EngineOptions.defaults().withShortcuts(some).shortcuts()).isEqualTo(some);
    for (final GenerationMode mode : List.of(GenerationMode.AUTO, GenerationMode.FUSED)) {
      assertThatThrownBy(() -> EngineOptions.defaults().withGeneration(mode).withShortcuts(some))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("stepwise", mode.key());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda", "cuda:", "cuda:x", "CPU", ""})
  void shouldSayWhatIsAcceptedWhenTheDeviceIsUnknown(final String device) {
    assertThatThrownBy(() -> EngineOptions.defaults().withDevice(device))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda:0")
        .hasMessageContaining("'" + device + "'");
  }

  @Test
  void shouldRefuseWhenANumberIsOutOfRange() {
    final EngineOptions options = EngineOptions.defaults();

    assertThatThrownBy(() -> options.withThreads(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> options.withMaxBatch(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> options.withMaxBatch(5000)).hasMessageContaining("5000");
    assertThatThrownBy(() -> options.withVariant("../x")).hasMessageContaining("../x");
    assertThatThrownBy(() -> options.withVariant("encoder=fp32"))
        .hasMessageContaining("encoder=fp32,decoder=quantized");
  }
}
