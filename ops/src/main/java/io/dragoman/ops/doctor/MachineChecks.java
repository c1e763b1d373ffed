package io.dragoman.ops.doctor;

import io.dragoman.inference.onnx.models.CpuFeatures;
import io.dragoman.ops.stack.Port;
import io.dragoman.ops.stack.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks at what every part of the product needs of a machine.
 *
 * @param proc where Linux tells about itself, /proc
 * @param directory where the local stack keeps its data
 */
record MachineChecks(Path proc, Path directory) {
  private static final int MIN_JAVA = 25;

  /** What a local stack with the demo models takes. */
  private static final long MIN_MEMORY_MB = 3_000;

  private static final long MIN_DISK_MB = 2_000;

  /** A broker has two files for each partition, and each client some connections. */
  private static final long MIN_FILES = 4_096;

  List<Diagnosis> all() {
    final List<Diagnosis> found = new ArrayList<>();
    found.add(java(Runtime.version().feature()));
    found.add(processor(CpuFeatures.read(), Runtime.getRuntime().availableProcessors()));
    found.add(memory());
    found.add(disk());
    found.add(files());
    found.addAll(ports());
    return found;
  }

  static Diagnosis java(final int version) {
    final String where = System.getProperty("java.home");
    return version >= MIN_JAVA
        ? Diagnosis.good("Java", "version %d in %s".formatted(version, where))
        : Diagnosis.bad(
            "Java",
            "version %d in %s, and %d is needed".formatted(version, where, MIN_JAVA),
            "Install one, for example from https://adoptium.net, and set JAVA_HOME to it.");
  }

  static Diagnosis processor(final CpuFeatures features, final int count) {
    final String name =
        "%d x %s".formatted(count, features.name().isEmpty() ? "unknown" : features.name());
    if (features.flags().isEmpty() || features.name().isEmpty()) {
      return Diagnosis.good("processor", name + "; its abilities are not known");
    }
    if (!features.avx2()) {
      return Diagnosis.note(
          "processor",
          name + ", without AVX2: models are several times slower",
          "Use a newer machine, or a virtual machine that passes AVX2 on.");
    }
    final String vectors = features.avx512() ? "AVX-512" : "AVX2";
    return features.vnni()
        ? Diagnosis.good("processor", "%s, %s and VNNI".formatted(name, vectors))
        : Diagnosis.note(
            "processor",
            "%s, %s without VNNI: weights of 8 bits gain less".formatted(name, vectors),
            "'./dragoman models prepare' makes weights that fit it.");
  }

  private Diagnosis memory() {
    final OptionalLong kilobytes = number(proc.resolve("meminfo"), "MemAvailable:");
    if (kilobytes.isEmpty()) {
      return Diagnosis.good("memory", "not known here");
    }
    final long free = kilobytes.getAsLong() / 1000;
    return free >= MIN_MEMORY_MB
        ? Diagnosis.good("memory", "%,d MB available".formatted(free))
        : Diagnosis.note(
            "memory",
            "%,d MB available, and the local stack takes about %,d".formatted(free, MIN_MEMORY_MB),
            "End other programs, or run the apps on several machines.");
  }

  private Diagnosis disk() {
    try {
      final Path existing = existing(directory.toAbsolutePath().normalize());
      final long free = Files.getFileStore(existing).getUsableSpace() / 1_000_000;
      if (!Files.isWritable(existing)) {
        return Diagnosis.bad(
            "disk",
            "%s cannot be written".formatted(existing),
            "Run as its owner, or name another place with --dir.");
      }
      return free >= MIN_DISK_MB
          ? Diagnosis.good("disk", "%,d MB free in %s".formatted(free, existing))
          : Diagnosis.note(
              "disk",
              "%,d MB free in %s; a broker without room ends".formatted(free, existing),
              "Make room, or name another place with --dir.");
    } catch (final IOException e) {
      return Diagnosis.bad("disk", "%s: %s".formatted(directory, e), "Mend the file system.");
    }
  }

  private static Path existing(final Path path) {
    Path at = path;
    while (!Files.exists(at)) {
      at = at.getParent();
    }
    return at;
  }

  private Diagnosis files() {
    final OptionalLong limit = number(proc.resolve("self/limits"), "Max open files");
    if (limit.isEmpty() || limit.getAsLong() >= MIN_FILES) {
      return Diagnosis.good(
          "open files", limit.isEmpty() ? "no limit" : "up to %,d".formatted(limit.getAsLong()));
    }
    return Diagnosis.note(
        "open files",
        "only %,d at once; a broker with many partitions needs more".formatted(limit.getAsLong()),
        "Raise it: ulimit -n 65536, or LimitNOFILE in the service.");
  }

  private static List<Diagnosis> ports() {
    final List<Diagnosis> taken = new ArrayList<>();
    for (final Port port : Port.values()) {
      Ports.inUse(port)
          .ifPresent(
              owner ->
                  taken.add(
                      Diagnosis.note(
                          "port " + port.standard(),
                          "in use by %s; the %s wants it".formatted(owner, name(port)),
                          "If that is not a running local stack: ./dragoman up --port %s=NUMBER."
                              .formatted(port.id()))));
    }
    return taken.isEmpty()
        ? List.of(
            Diagnosis.good(
                "ports",
                Arrays.stream(Port.values()).filter(port -> port.standard() > 0).count()
                    + " of the local stack are free"))
        : taken;
  }

  private static String name(final Port port) {
    return port.doc().replaceAll("[:;].*", "");
  }

  /** The first number in the line that begins so. */
  private static OptionalLong number(final Path file, final String start) {
    try {
      final Optional<String> line =
          Files.readAllLines(file, StandardCharsets.UTF_8).stream()
              .filter(candidate -> candidate.startsWith(start))
              .findFirst();
      return line.map(text -> text.substring(start.length()).strip().split("\\D+")[0])
          .filter(digits -> !digits.isEmpty())
          .map(digits -> OptionalLong.of(Long.parseLong(digits)))
          .orElse(OptionalLong.empty());
    } catch (final IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
