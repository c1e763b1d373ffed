package io.dragoman.inference.onnx.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.onnx.quantize.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPreparationTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
  private static final String ENCODER = "onnx/encoder_model_quantized.onnx";
  private static final String DECODER = "onnx/decoder_model_merged_quantized.onnx";

  @TempDir private Path temp;
  private final List<String> steps = new ArrayList<>();

  private ModelCard prepare(final Path directory, final boolean force) {
    return prepare(directory, Optional.empty(), force);
  }

  private ModelCard prepare(final Path directory, final Optional<Path> to, final boolean force) {
    return ModelPreparation.prepare(
        new ModelPreparation.Settings(
            directory, to, true, false, false, force, EngineOptions.defaults()),
        CLOCK,
        steps::add,
        activity -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"nllb-demo", "whisper-demo"})
  void shouldMakeWeightsOf8BitsThatAnswerAlmostTheSameWhenPrepared(final String model)
      throws IOException {
    final DemoCopy copy = DemoCopy.of(model, temp.resolve("model"));
    final String version = ModelInfo.of(copy.directory()).variants().getFirst().version();

    final ModelCard card = prepare(copy.directory(), false);

    assertThat(Files.size(copy.file(ENCODER)))
        .isLessThan(Files.size(copy.file("onnx/encoder_model.onnx")) * 3 / 4);
    assertThat(Files.size(copy.file(DECODER)))
        .isLessThan(Files.size(copy.file("onnx/decoder_model_merged.onnx")) * 3 / 4);
    assertThat(ModelCheck.run(copy.directory(), EngineOptions.defaults(), step -> {})).isEmpty();
    assertThat(card.trials())
        .extracting(ModelCard.Trial::variant)
        .containsExactly("fp32", "quantized");
    assertThat(card.trials().getLast().equalTokens()).isGreaterThan(0.7);
    assertThat(ModelCard.read(copy.directory())).contains(card);
    // Answers that were kept stay good.
    assertThat(ModelInfo.of(copy.directory()).variants().getFirst().version()).isEqualTo(version);
    assertThat(leftovers(copy.directory())).isEmpty();
  }

  @Test
  void shouldNotDoAgainWhatIsDoneWhenRunTwice() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    prepare(copy.directory(), false);
    final FileTime made = Files.getLastModifiedTime(copy.file(ENCODER));
    Files.delete(copy.file(DECODER));

    prepare(copy.directory(), false);

    assertThat(Files.getLastModifiedTime(copy.file(ENCODER))).isEqualTo(made);
    assertThat(copy.file(DECODER)).exists();
    assertThat(steps).contains(ENCODER + " is there already");
  }

  @Test
  void shouldMakeItAnewWhenTheSourceHasChanged() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    prepare(copy.directory(), false);
    copy.graph(
        "onnx/encoder_model.onnx", model -> model.toBuilder().setProducerName("other").build());
    steps.clear();

    prepare(copy.directory(), false);

    assertThat(steps)
        .anySatisfy(step -> assertThat(step).startsWith(ENCODER + ": "))
        .contains(DECODER + " is there already");
  }

  @Test
  void shouldLeaveFilesOfOthersAsTheyAreUnlessForced() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    final Path shipped = Path.of("demo-models/nllb-demo");
    Files.copy(shipped.resolve(ENCODER), copy.file(ENCODER));
    Files.copy(shipped.resolve(DECODER), copy.file(DECODER));

    prepare(copy.directory(), false);

    assertThat(copy.file(ENCODER)).hasSameBinaryContentAs(shipped.resolve(ENCODER));

    prepare(copy.directory(), true);

    assertThat(Files.mismatch(copy.file(ENCODER), shipped.resolve(ENCODER))).isNotNegative();
  }

  @Test
  void shouldMakeAWholeModelElsewhereAndLeaveTheSourceWhenAPlaceIsGiven() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    final Path to = temp.resolve("a/b");

    prepare(copy.directory(), Optional.of(to), false);

    assertThat(ModelCheck.run(to, EngineOptions.defaults(), step -> {})).isEmpty();
    assertThat(to.resolve(ENCODER)).exists();
    assertThat(copy.file(ENCODER)).doesNotExist();
    assertThat(copy.file(ModelCard.FILE)).doesNotExist();
  }

  @Test
  void shouldRefuseADirectoryThatIsNotInOrder() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    copy.cut("onnx/encoder_model.onnx");

    assertThatThrownBy(() -> prepare(copy.directory(), false))
        .isInstanceOf(PreparationException.class)
        .hasMessageContainingAll("onnx/encoder_model.onnx", "truncated");
    assertThat(copy.file(ModelCard.FILE)).doesNotExist();
  }

  @Test
  void shouldWriteThroughNoLinkOutOfTheDirectory() throws IOException {
    final DemoCopy copy = DemoCopy.of("nllb-demo", temp.resolve("model"));
    final Path elsewhere = Files.move(copy.file("onnx"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(copy.file("onnx"), elsewhere);

    assertThatThrownBy(() -> prepare(copy.directory(), false))
        .isInstanceOf(PreparationException.class)
        .hasMessageContainingAll("link", "--to");
    assertThat(elsewhere.resolve("encoder_model_quantized.onnx")).doesNotExist();
  }

  private static List<Path> leftovers(final Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(Quantizer.PART))
          .toList();
    }
  }
}
