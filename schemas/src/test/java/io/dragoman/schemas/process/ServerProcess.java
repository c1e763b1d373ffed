package io.dragoman.schemas.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/** A server in a JVM of its own, on loopback, that ends with the test. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;

  private ServerProcess(final Process process, final Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param directory working directory; also takes the log
   * @param arguments of java
   * @param ready whether it serves
   */
  static ServerProcess start(
      final Path directory, final List<String> arguments, final Callable<Boolean> ready) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory));
    command.addAll(arguments);
    final Path log = directory.resolve("server.log");
    final Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    final ServerProcess server = new ServerProcess(process, log);
    // A build that is stopped must not leave servers behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      await().atMost(START).ignoreExceptions().until(() -> server.isAliveAnd(ready));
    } catch (final RuntimeException e) {
      server.close();
      throw new IllegalStateException("The server did not start:\n" + server.tail(), e);
    }
    return server;
  }

  /** A port that nobody listens on just now, below those that outgoing connections get. */
  static int freePort() {
    while (true) {
      final int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (final IOException e) {
        // Somebody listens on it.
      }
    }
  }

  /** As kill -9. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private boolean isAliveAnd(final Callable<Boolean> ready) throws Exception {
    return process.isAlive() && ready.call();
  }

  private String tail() {
    try {
      final List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (final IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
