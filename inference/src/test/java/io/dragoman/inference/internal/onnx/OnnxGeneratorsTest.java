package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ModelTraits;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.generate.TokenRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxGeneratorsTest {
  private static final Path MODEL = Path.of("demo-models/nllb-demo");
  private static final int VOCABULARY = 1297;
  private static final int END = 2;

  @TempDir private Path cache;
  private final AtomicInteger trials = new AtomicInteger();

  @Test
  void shouldTryOnceWhenTheModelStaysTheSame() {
    assertThat(opened(GenerationMode.FUSED, "1")).isEqualTo(FusedGenerator.class);
    assertThat(opened(GenerationMode.FUSED, "1")).isEqualTo(FusedGenerator.class);
    assertThat(trials).hasValue(1);

    assertThat(opened(GenerationMode.FUSED, "2")).isEqualTo(FusedGenerator.class);
    assertThat(trials).hasValue(2);
  }

  @Test
  void shouldNotTryWhenStepsAreWanted() {
    assertThat(opened(GenerationMode.STEPWISE, "1")).isEqualTo(StepwiseGenerator.class);

    assertThat(trials).hasValue(0);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void shouldKeepToTheStepsWhenTheGraphIsNoFaster() throws IOException {
    opened(GenerationMode.FUSED, "1");
    rewrite("trial=passed\nstepwise.nanos=100\nfused.nanos=100\n");

    assertThat(opened(GenerationMode.AUTO, "1")).isEqualTo(StepwiseGenerator.class);
    assertThat(opened(GenerationMode.FUSED, "1")).isEqualTo(FusedGenerator.class);

    rewrite("trial=passed\nstepwise.nanos=150\nfused.nanos=100\n");

    assertThat(opened(GenerationMode.AUTO, "1")).isEqualTo(FusedGenerator.class);
    assertThat(trials).hasValue(1);
  }

  @Test
  void shouldKeepToTheStepsWhenTheProcessDiedOfTheLastTrial() throws IOException {
    opened(GenerationMode.FUSED, "1");
    rewrite("trial=begun\n");

    assertThat(opened(GenerationMode.FUSED, "1")).isEqualTo(StepwiseGenerator.class);
    assertThat(trials).hasValue(1);
  }

  @Test
  void shouldTryAgainAtTheNextStartWhenTheKeptGraphIsDamaged() throws IOException {
    opened(GenerationMode.FUSED, "1");
    Files.writeString(kept(".onnx"), "no graph");

    assertThat(opened(GenerationMode.FUSED, "1")).isEqualTo(StepwiseGenerator.class);
    assertThat(opened(GenerationMode.FUSED, "1")).isEqualTo(FusedGenerator.class);
    assertThat(trials).hasValue(2);
  }

  @Test
  void shouldTryEachTimeWhenNothingCanBeKept() throws IOException {
    final Path file = Files.createFile(cache.resolve("file"));
    final FusionCache none = new FusionCache(Optional.of(file.resolve("below")));

    assertThat(opened(GenerationMode.FUSED, "1", none)).isEqualTo(FusedGenerator.class);
    assertThat(opened(GenerationMode.FUSED, "1", none)).isEqualTo(FusedGenerator.class);
    assertThat(trials).hasValue(2);
  }

  private Class<?> opened(final GenerationMode mode, final String version) {
    return opened(mode, version, new FusionCache(Optional.of(cache)));
  }

  private Class<?> opened(
      final GenerationMode mode, final String version, final FusionCache where) {
    final EngineOptions options = EngineOptions.defaults().withGeneration(mode);
    final OnnxFiles files = OnnxFiles.find(MODEL, options.variant());
    try (Generator generator =
        new OnnxGenerators(files, version, options, where)
            .open(new ModelTraits(VOCABULARY, END, this::probes))) {
      return generator.getClass();
    }
  }

  private List<Batch> probes() {
    trials.incrementAndGet();
    return List.of(
        new Batch(
            new EncoderInput.Tokens(new long[][] {{5, 6, 7, END}}, new long[][] {{1, 1, 1, 1}}),
            List.of(new Batch.Row(new long[] {END, 5}, TokenRules.NONE, 4)),
            Optional.empty()));
  }

  private void rewrite(final String trial) throws IOException {
    Files.writeString(kept(".trial"), trial);
  }

  private Path kept(final String ending) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }
}
