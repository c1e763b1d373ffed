package io.dragoman.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java process, which can be killed. */
public final class JavaProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 40;

  private final Process process;

  private JavaProcess(final Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param log what it prints is appended there
   * @param jvm its class path and flags
   * @param command the main class or {@code -jar} and its file, and arguments
   */
  public static JavaProcess start(
      final Path log, final JvmOptions jvm, final List<String> command) {
    return start(log, jvm, Map.of(), command);
  }

  /**
   * Starts one.
   *
   * @param log what it prints is appended there
   * @param jvm its class path and flags
   * @param environment what it finds beside the environment of this process
   * @param command the main class or {@code -jar} and its file, and arguments
   */
  public static JavaProcess start(
      final Path log,
      final JvmOptions jvm,
      final Map<String, String> environment,
      final List<String> command) {
    final List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    all.addAll(jvm.flags());
    all.addAll(List.of("-cp", jvm.classPath()));
    all.addAll(command);
    try {
      final ProcessBuilder builder =
          new ProcessBuilder(all)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      final Process process = builder.start();
      // A build that is stopped must not leave it behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new JavaProcess(process);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Its number for the operating system. */
  public long pid() {
    return process.pid();
  }

  /** Its exit status, when it is not alive any more. */
  public int status() {
    return process.exitValue();
  }

  /** Ends it with SIGKILL, wherever it is, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end with SIGTERM and returns its status. */
  public int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  /** Asks it to end, and kills it when it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
