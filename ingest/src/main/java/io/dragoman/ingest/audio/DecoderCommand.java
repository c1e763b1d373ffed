package io.dragoman.ingest.audio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a decoder process is started: the Java and the class path of this process, a small heap, the
 * quick compiler alone.
 *
 * @param arguments the whole command
 * @param memoryBytes most memory that the process may take
 */
record DecoderCommand(List<String> arguments, long memoryBytes) {
  /** Where native libraries may be unpacked: not every home directory can be written to. */
  private static final List<String> DIRECTORIES =
      List.of("java.io.tmpdir", "org.bytedeco.javacpp.cachedir");

  /** What the Java virtual machine needs beside the file. */
  private static final long HEAP_BYTES = 32L * 1024 * 1024;

  /** Code of the virtual machine and what codecs take; speech needs a tenth of it. */
  private static final long NATIVE_BYTES = 320L * 1024 * 1024;

  /** A process for files within these limits. */
  static DecoderCommand of(final AudioLimits limits) {
    return of(limits, DecoderMain.class.getName());
  }

  /** The same with another main class. */
  static DecoderCommand of(final AudioLimits limits, final String mainClass) {
    // Twice the file: the previous one may still be there.
    final long heap = HEAP_BYTES + 2L * limits.maxBytes();
    final List<String> arguments =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap / 1024 + "k",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:-UsePerfData",
                // Standard output is for answers.
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+ErrorFileToStderr",
                "--enable-native-access=ALL-UNNAMED"));
    for (final String key : DIRECTORIES) {
      Optional.ofNullable(System.getProperty(key))
          .ifPresent(value -> arguments.add("-D" + key + "=" + value));
    }
    arguments.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            mainClass,
            Long.toString(limits.maxDuration().toMillis())));
    return new DecoderCommand(List.copyOf(arguments), heap + NATIVE_BYTES);
  }
}
