package io.dragoman.inference.onnx.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What this machine's processors can do, as Linux tells.
 *
 * @param name what the processor is called; empty if that is not known
 * @param flags names of its abilities, such as avx2; empty if they are not known
 */
public record CpuFeatures(String name, Set<String> flags) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** Those of this machine. */
  public static CpuFeatures read() {
    try {
      return of(Files.readAllLines(CPUINFO, StandardCharsets.UTF_8));
    } catch (final IOException e) {
      return new CpuFeatures("", Set.of());
    }
  }

  static CpuFeatures of(final List<String> lines) {
    return new CpuFeatures(value(lines, "model name"), Set.of(value(lines, "flags").split(" ")));
  }

  private static String value(final List<String> lines, final String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Whether it multiplies vectors of 256 bits, without which models are several times slower. */
  public boolean avx2() {
    return flags.contains("avx2");
  }

  /** Whether it multiplies vectors of 512 bits. */
  public boolean avx512() {
    return flags.contains("avx512f");
  }

  /**
   * Whether it adds products of 8 bits without overflow, which is what makes weights of 8 bits fast
   * and exact.
   */
  public boolean vnni() {
    return flags.contains("avx512_vnni") || flags.contains("avx_vnni");
  }
}
