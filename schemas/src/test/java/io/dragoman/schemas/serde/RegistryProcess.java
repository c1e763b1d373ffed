package io.dragoman.schemas.serde;

import static org.awaitility.Awaitility.await;

import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import io.dragoman.testkit.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real Apicurio registry on loopback, whose data outlives it in the directory. */
final class RegistryProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "registry", "quarkus-run.jar").toAbsolutePath();
  private static final Duration START = Duration.ofMinutes(2);

  private final Path directory;
  private final int port = Loopback.freePort();
  private final int managementPort = Loopback.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private JavaProcess process;

  RegistryProcess(final Path directory) {
    this.directory = directory;
    this.process = start();
  }

  /** Base URL of its Confluent API. */
  String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  /** Kills it. */
  void stop() throws InterruptedException {
    process.kill();
  }

  /** Starts it again on the same port with the same data. */
  void restart() throws InterruptedException {
    process.kill();
    process = start();
  }

  @Override
  public void close() {
    process.close();
    http.close();
  }

  private JavaProcess start() {
    final Path log = directory.resolve("server.log");
    final JavaProcess started =
        JavaProcess.start(
            log, new JvmOptions(JAR.toString(), flags()), List.of("-jar", JAR.toString()));
    try {
      await()
          .atMost(START)
          .ignoreExceptions()
          .until(() -> started.alive() && status("/subjects") == 200);
    } catch (final RuntimeException e) {
      started.close();
      throw new IllegalStateException("The registry did not start:\n" + text(log), e);
    }
    return started;
  }

  private List<String> flags() {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-Xmx192m",
        "-Xss512k",
        "-Djava.io.tmpdir=" + directory,
        "-Dquarkus.http.host=127.0.0.1",
        "-Dquarkus.http.port=" + port,
        "-Dquarkus.management.host=127.0.0.1",
        "-Dquarkus.management.port=" + managementPort,
        "-Dapicurio.rules.global.compatibility=BACKWARD",
        "-Dapicurio.ccompat.use-canonical-hash=true",
        // Without WRITE_DELAY=0 a kill loses schemas that were already acknowledged.
        "-Dapicurio.datasource.url=jdbc:h2:file:"
            + directory.resolve("registry")
            + ";WRITE_DELAY=0",
        "-Dapicurio.datasource.jdbc.initial-size=2",
        "-Dapicurio.datasource.jdbc.min-size=2",
        "-Dapicurio.datasource.jdbc.max-size=10",
        "-Dapicurio.storage.snapshot.location=" + directory);
  }

  private int status(final String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url() + path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static String text(final Path log) {
    try {
      return Files.readString(log);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
