package io.dragoman.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.onnx.models.CpuFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Path MODELS = Path.of("..", "inference", "demo-models");
  private static final Predicate<String> ALL = library -> true;

  @TempDir private Path temp;

  @Test
  void shouldProveProcessorDecoderAndModelsOnAMachineWithoutGpu() {
    final List<Diagnosis> told = new ArrayList<>();

    final boolean well =
        new Doctor(
                temp, List.of(MODELS.resolve("nllb-demo")), MODELS.resolve("whisper-demo"), "cpu")
            .examine(told::add);

    assertThat(told)
        .filteredOn(found -> found.state() == Diagnosis.State.BAD)
        .as("what is bad")
        .isEmpty();
    assertThat(well).isTrue();
    assertThat(told)
        .extracting(Diagnosis::subject)
        .contains(
            "Java", "processor", "memory", "disk", "model", "decoder", "cpu", "transcription");
    assertThat(sentence(told, "cpu")).contains("GFLOP/s");
    assertThat(sentence(told, "transcription")).contains("one second on cpu");
  }

  @Test
  void shouldBeBadOnlyWhenAGpuIsWantedThatIsNotThere() throws IOException {
    final GpuChecks none = new GpuChecks(temp, ALL, Optional.empty(), false);

    assertThat(none.all(false))
        .singleElement()
        .satisfies(found -> assertThat(found.state()).isEqualTo(Diagnosis.State.GOOD))
        .satisfies(found -> assertThat(found.sentence()).contains("none here"));
    assertThat(none.all(true))
        .singleElement()
        .satisfies(found -> assertThat(found.state()).isEqualTo(Diagnosis.State.BAD))
        .satisfies(found -> assertThat(found.advice()).contains("driver"));
  }

  @Test
  void shouldNameEachMissingLibraryAndTheBuildWhenADriverRuns() throws IOException {
    driver();
    final GpuChecks half =
        new GpuChecks(
            temp,
            library -> !library.startsWith("libcudnn") && !library.startsWith("libcublas."),
            Optional.of(List.of("NVIDIA H200, 143771, 143000, 0")),
            false);

    final List<Diagnosis> found = half.all(true);

    assertThat(sentence(found, "driver")).isEqualTo("NVIDIA 570.86.10");
    assertThat(sentence(found, "cuda:0")).isEqualTo("NVIDIA H200, 143000 of 143771 MiB free");
    assertThat(found)
        .filteredOn(one -> one.state() == Diagnosis.State.BAD)
        .extracting(Diagnosis::sentence)
        .containsExactly(
            "libcublas.so.12 is not found",
            "libcudnn.so.9 is not found",
            "without ONNX Runtime for CUDA");
  }

  @Test
  void shouldSayThatAGpuIsBrokenWhenItsMemoryIs() throws IOException {
    driver();
    final GpuChecks broken =
        new GpuChecks(
            temp, ALL, Optional.of(List.of("A100, 40000, 39000, 0", "A100, 40000, 300, 7")), true);

    final List<Diagnosis> found = broken.all(false);

    assertThat(found)
        .filteredOn(one -> one.state() == Diagnosis.State.BAD)
        .singleElement()
        .satisfies(one -> assertThat(one.subject()).isEqualTo("cuda:1"))
        .satisfies(one -> assertThat(one.sentence()).contains("7 errors"));
  }

  @Test
  void shouldNameTheLibraryOrTheBuildWhenADeviceCannotBeUsed() {
    assertThat(EngineChecks.device("cuda:0"))
        .satisfies(found -> assertThat(found.state()).isEqualTo(Diagnosis.State.BAD))
        .satisfies(found -> assertThat(found.sentence()).contains("cuda:0", "profile 'cuda'"));
  }

  @Test
  void shouldSayWhatAProcessorLacks() {
    assertThat(MachineChecks.processor(new CpuFeatures("Old", Set.of("sse2")), 2).sentence())
        .contains("without AVX2");
    assertThat(MachineChecks.processor(new CpuFeatures("Mid", Set.of("avx2")), 2).sentence())
        .contains("without VNNI");
    assertThat(
            MachineChecks.processor(
                    new CpuFeatures("New", Set.of("avx2", "avx512f", "avx512_vnni")), 2)
                .state())
        .isEqualTo(Diagnosis.State.GOOD);
    assertThat(MachineChecks.java(21).state()).isEqualTo(Diagnosis.State.BAD);
  }

  @Test
  void shouldNoteWhatIsScarce() throws IOException {
    Files.writeString(temp.resolve("meminfo"), "MemTotal: 9 kB\nMemAvailable:   1000000 kB\n");
    Files.createDirectories(temp.resolve("self"));
    Files.writeString(
        temp.resolve("self/limits"), "Max open files            1024                 4096 files\n");

    final List<Diagnosis> found = new MachineChecks(temp, temp).all();

    assertThat(sentence(found, "memory")).startsWith("1,000 MB available, and");
    assertThat(sentence(found, "open files")).startsWith("only 1,024 at once");
  }

  private void driver() throws IOException {
    Files.createDirectories(temp.resolve("driver/nvidia"));
    Files.writeString(
        temp.resolve("driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX Open Kernel Module  570.86.10  Release Build\nGCC 12\n");
  }

  private static String sentence(final List<Diagnosis> all, final String subject) {
    return all.stream()
        .filter(found -> found.subject().equals(subject))
        .map(Diagnosis::sentence)
        .findFirst()
        .orElseThrow();
  }
}
