package io.dragoman.ops.drill;

import io.dragoman.ops.leash.Leash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process with this process's class path; it ends at the latest when this one does. */
final class JavaChild implements AutoCloseable {
  private static final int STOP_SECONDS = 20;

  private final Process process;

  private JavaChild(final Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param log what it prints is appended there
   * @param main its main class
   */
  static JavaChild start(
      final Path log, final int heapMib, final String main, final List<String> arguments) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMib + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dlog4j2.configurationFile=classpath:dragoman-broker-log4j2.xml");
    command.add("-Ddragoman.log.level=WARN");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Leash.class.getName(), main));
    command.addAll(arguments);
    try {
      return new JavaChild(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Ends it with SIGKILL and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, and kills it when it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
