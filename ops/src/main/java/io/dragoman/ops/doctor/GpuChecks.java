package io.dragoman.ops.doctor;

import io.dragoman.stage.gpu.NvidiaSmi;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for what ONNX Runtime needs to use an NVIDIA GPU. */
final class GpuChecks {
  private static final String DRIVER_FILE = "driver/nvidia/version";
  private static final String PROVIDER =
      "ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so";
  private static final Duration TOOL_PATIENCE = Duration.ofSeconds(10);
  private static final long MIN_FREE_MIB = 1_024;

  /** A library, and what brings it. */
  private record Library(String file, String from) {}

  private static final List<Library> LIBRARIES =
      List.of(
          new Library("libcuda.so.1", "the NVIDIA driver"),
          new Library("libcudart.so.12", "CUDA 12"),
          new Library("libcublas.so.12", "CUDA 12"),
          new Library("libcublasLt.so.12", "CUDA 12"),
          new Library("libcufft.so.11", "CUDA 12"),
          new Library("libcurand.so.10", "CUDA 12"),
          new Library("libcudnn.so.9", "cuDNN 9"));

  private final Path proc;
  private final Predicate<String> loads;
  private final Optional<List<String>> tool;
  private final boolean built;

  /**
   * Looks at a machine.
   *
   * @param proc where Linux tells about itself, /proc
   * @param loads whether a library of a name can be loaded
   * @param tool lines of nvidia-smi: name, total and free memory in MiB, uncorrected ECC errors;
   *     empty if there is no such tool or it fails
   * @param built whether this build has ONNX Runtime's part for CUDA
   */
  GpuChecks(
      final Path proc,
      final Predicate<String> loads,
      final Optional<List<String>> tool,
      final boolean built) {
    this.proc = proc;
    this.loads = loads;
    this.tool = tool;
    this.built = built;
  }

  /** This machine. */
  static GpuChecks ofMachine() {
    return new GpuChecks(
        Path.of("/proc"),
        GpuChecks::canLoad,
        NvidiaSmi.onPath(TOOL_PATIENCE)
            .query("name", "memory.total", "memory.free", "ecc.errors.uncorrected.volatile.total"),
        GpuChecks.class.getClassLoader().getResource(PROVIDER) != null);
  }

  @SuppressWarnings("restricted") // The launcher allows native access.
  private static boolean canLoad(final String library) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(library, arena);
      return true;
    } catch (final IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * All that can be seen from outside.
   *
   * @param wanted whether a GPU is to be used: then what is missing is bad
   */
  List<Diagnosis> all(final boolean wanted) {
    final Path driver = proc.resolve(DRIVER_FILE);
    if (!Files.exists(driver)) {
      return List.of(
          wanted
              ? Diagnosis.bad(
                  "GPU",
                  "no NVIDIA driver runs here",
                  "Install the driver, or start the container with the GPU (--gpus all).")
              : Diagnosis.good("GPU", "none here; models run on the processor (device=cpu)"));
    }
    final List<Diagnosis> found = new ArrayList<>();
    found.add(Diagnosis.good("driver", version(driver)));
    tool.ifPresentOrElse(
        lines -> {
          for (int i = 0; i < lines.size(); i++) {
            found.add(gpu(i, lines.get(i)));
          }
        },
        () ->
            found.add(
                Diagnosis.note(
                    "GPU",
                    "nvidia-smi cannot be run, so that free memory is not known",
                    "Install the driver's tools.")));
    final List<Library> missing =
        LIBRARIES.stream().filter(library -> !loads.test(library.file())).toList();
    missing.forEach(library -> found.add(missing(library, wanted)));
    if (missing.isEmpty()) {
      found.add(Diagnosis.good("CUDA", "the libraries of CUDA 12 and cuDNN 9 are there"));
    }
    found.add(build(wanted));
    return found;
  }

  private static String version(final Path driver) {
    try {
      return Files.readAllLines(driver, StandardCharsets.UTF_8).stream()
          .findFirst()
          .map(line -> line.replaceAll(".*Module\\s+([0-9.]+).*", "NVIDIA $1"))
          .orElse("NVIDIA, of an unknown version");
    } catch (final IOException e) {
      return "NVIDIA, of an unknown version";
    }
  }

  private static Diagnosis gpu(final int index, final String line) {
    final String[] fields = line.split("\\s*,\\s*");
    final String subject = "cuda:" + index;
    if (fields.length < 4 || !fields[1].matches("\\d+") || !fields[2].matches("\\d+")) {
      return Diagnosis.good(subject, line.strip());
    }
    final long free = Long.parseLong(fields[2]);
    final String text = "%s, %s of %s MiB free".formatted(fields[0].strip(), fields[2], fields[1]);
    if (fields[3].matches("[1-9]\\d*")) {
      return Diagnosis.bad(
          subject,
          "%s; its memory had %s errors that could not be corrected".formatted(text, fields[3]),
          "Reset or replace it; until then use another device.");
    }
    return free >= MIN_FREE_MIB
        ? Diagnosis.good(subject, text)
        : Diagnosis.note(
            subject, text + ", which is little for a model", "End what else uses it: nvidia-smi.");
  }

  private static Diagnosis missing(final Library library, final boolean wanted) {
    final String sentence = "%s is not found".formatted(library.file());
    final String advice =
        "Install %s, and let LD_LIBRARY_PATH or ldconfig name its folder."
            .formatted(library.from());
    return wanted
        ? Diagnosis.bad("CUDA", sentence, advice)
        : Diagnosis.note("CUDA", sentence, advice);
  }

  private Diagnosis build(final boolean wanted) {
    if (built) {
      return Diagnosis.good("build", "with ONNX Runtime for CUDA");
    }
    final String sentence = "without ONNX Runtime for CUDA";
    final String advice = "Build with it: mvn -Pcuda -DskipTests package.";
    return wanted
        ? Diagnosis.bad("build", sentence, advice)
        : Diagnosis.note("build", sentence, advice);
  }
}
