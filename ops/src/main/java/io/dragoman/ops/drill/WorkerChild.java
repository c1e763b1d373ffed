package io.dragoman.ops.drill;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.Loopback;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A {@link DrillApp} in a process of its own, which is started again whenever it is dead. */
final class WorkerChild implements AutoCloseable {
  private static final String APPLICATION = "drill";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Path directory;
  private final String bootstrap;
  private final int httpPort;
  private final Secret key = Secret.random();
  private JavaProcess process;

  /**
   * Starts it.
   *
   * @param name of the group's member, its state directory and its log
   * @param directory of the drill
   * @param bootstrap how it reaches the broker
   */
  WorkerChild(final String name, final Path directory, final String bootstrap) {
    this.name = name;
    this.directory = directory;
    this.bootstrap = bootstrap;
    this.httpPort = Loopback.freePort();
    new KeyFile(keys())
        .add(
            new AccessKey(
                name,
                Role.OPERATOR,
                key.hash(),
                key.id(),
                AccessKey.DEFAULT_TIER,
                Optional.empty()));
    this.process = launch();
  }

  /** Starts it again if it is dead. */
  void revive() {
    if (!process.alive()) {
      process = launch();
    }
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Where Kafka Streams keeps its stores. The crash journal beside them is left out: it grows to a
   * bound of its own and begins again, too slowly for a drill to see.
   */
  Path stores() {
    return state().resolve(APPLICATION);
  }

  private Path state() {
    return directory.resolve(name);
  }

  /** Its meters in the text format of Prometheus. */
  String metrics() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(httpPort)))
                  .timeout(PATIENCE)
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** Gives an order of an operator, such as one to a breaker. */
  void order(final String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      final HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(httpPort, path)))
                  .header("Authorization", "Bearer " + key.text())
                  .timeout(PATIENCE)
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("%s was refused: %s".formatted(path, answer.body()));
      }
    }
  }

  int httpPort() {
    return httpPort;
  }

  private Path keys() {
    return directory.resolve(name + ".keys");
  }

  private JavaProcess launch() {
    final Map<String, String> settings =
        Map.of(
            HttpConfig.API_KEYS_FILE,
            keys().toString(),
            DrillApp.SCRIPT_DIR,
            directory.toString(),
            AppConfig.APPLICATION_ID,
            APPLICATION,
            AppConfig.BOOTSTRAP_SERVERS,
            bootstrap,
            AppConfig.GROUP_INSTANCE_ID,
            name,
            AppConfig.STATE_DIR,
            state().toString(),
            AppConfig.HTTP_PORT,
            Integer.toString(httpPort),
            AppConfig.TOPIC_REPLICATION_FACTOR,
            "1");
    return DrillProcesses.start(
        directory.resolve(name + ".log"),
        DrillApp.class,
        settings.entrySet().stream()
            .flatMap(entry -> Stream.of("--set", entry.getKey() + "=" + entry.getValue()))
            .toList());
  }

  @Override
  public void close() {
    process.close();
  }
}
