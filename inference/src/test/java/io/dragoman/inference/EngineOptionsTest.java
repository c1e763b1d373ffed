package io.dragoman.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                .withGeneration(GenerationMode.AUTO)
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
                GenerationMode.AUTO,
                SearchOptions.GREEDY.withBeams(4),
                new Shortcuts(true, "")));
  }

  @Test
  void shouldTakeAShortlistWhenGenerationIsStepByStepOnly() {
    final Shortcuts few = Shortcuts.NONE.withShortlist("short.json");

    assertThat(EngineOptions.defaults().withShortcuts(few).shortcuts()).isEqualTo(few);
    assertThatThrownBy(
            () -> EngineOptions.defaults().withGeneration(GenerationMode.AUTO).withShortcuts(few))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stepwise");
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
