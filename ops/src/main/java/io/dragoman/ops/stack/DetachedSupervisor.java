package io.dragoman.ops.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the launcher's program again as a process that outlives this one and its terminal. */
public final class DetachedSupervisor {
  private static final int HEAP_MIB = 96;

  private DetachedSupervisor() {}

  /**
   * Starts it; what it prints goes to {@link #log(StackDirectory)}.
   *
   * @param arguments arguments of the launcher
   * @throws StackException when it cannot be started
   */
  public static Process start(
      final Installation installation,
      final StackDirectory directory,
      final List<String> arguments) {
    final List<String> command = new ArrayList<>(ProcessLauncher.DEAF);
    command.add(installation.java().toString());
    command.addAll(installation.quickStart());
    command.addAll(
        List.of(
            "-Xmx" + HEAP_MIB + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "-Dlog4j2.configurationFile=classpath:dragoman-cli-log4j2.xml",
            "-D" + Installation.HOME_PROPERTY + "=" + installation.home(),
            "-cp",
            installation.jar().toString(),
            "io.dragoman.ops.Main"));
    command.addAll(arguments);
    try {
      Files.createDirectories(directory.logs());
      return new ProcessBuilder(command)
          .redirectInput(new java.io.File("/dev/null"))
          .redirectOutput(log(directory).toFile())
          .redirectErrorStream(true)
          .start();
    } catch (final IOException e) {
      throw new StackException(
          "The supervisor could not be started (%s).".formatted(Failures.reason(e)), e);
    }
  }

  /** What the supervisor printed since its start. */
  public static Path log(final StackDirectory directory) {
    return directory.logs().resolve("supervisor.log");
  }
}
