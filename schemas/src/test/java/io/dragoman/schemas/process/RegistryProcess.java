package io.dragoman.schemas.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** A real Apicurio registry on loopback, whose data outlives it in the directory. */
public final class RegistryProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "registry", "quarkus-run.jar").toAbsolutePath();

  private final Path directory;
  private final int port = ServerProcess.freePort();
  private final int managementPort = ServerProcess.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private ServerProcess server;

  public RegistryProcess(final Path directory) {
    this.directory = directory;
    this.server = start();
  }

  /** Base URL of its Confluent API. */
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  /** Kills it. */
  public void stop() {
    server.close();
  }

  /** Starts it again on the same port with the same data. */
  public void restart() {
    server.close();
    server = start();
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }

  private ServerProcess start() {
    return ServerProcess.start(
        directory,
        List.of(
            "-Xmx192m",
            "-Xss512k",
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
            "-Dapicurio.storage.snapshot.location=" + directory,
            "-jar",
            JAR.toString()),
        () -> status("/subjects") == 200);
  }

  private int status(final String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(url() + path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
