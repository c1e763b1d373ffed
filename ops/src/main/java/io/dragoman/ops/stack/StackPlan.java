package io.dragoman.ops.stack;

import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.config.ConfigurationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which processes make a local stack, and with what command lines. */
final class StackPlan implements AutoCloseable {
  private static final int SERVERS = 0;
  private static final int APPS = 1;
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";
  private static final int KAFKA_HEAP_MIB = 384;
  private static final int REGISTRY_HEAP_MIB = 192;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Installation installation;
  private final StackConfig config;
  private final StackDirectory directory;
  private final Ports ports;
  private final Jvm jvm;
  private final HttpClient http;
  private final KafkaProbe kafkaProbe;

  StackPlan(final Installation installation, final StackConfig config) {
    this.installation = installation;
    this.config = config;
    this.directory = config.directory();
    this.ports = config.ports();
    this.jvm = new Jvm(installation, directory);
    this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    this.kafkaProbe = new KafkaProbe(bootstrapServers());
  }

  /**
   * Checks what the apps would complain of at their start.
   *
   * @param environment the environment variables, which the apps read too
   * @throws StackException that names the app
   */
  void requireRightSettings(final Map<String, String> environment) {
    for (final App app : App.ofStack(config.settings())) {
      final AppDefinition definition = app.definition();
      try {
        definition.check(definition.config().resolve(settings(app), environment, Map.of()));
      } catch (final ConfigurationException e) {
        throw new StackException("Configuration of %s: %s".formatted(app.id(), e.getMessage()), e);
      }
    }
  }

  /** Where clients find the broker. */
  String bootstrapServers() {
    return ports.address(Port.KAFKA);
  }

  /** Where clients find the registry. */
  String schemaRegistryUrl() {
    return ports.url(Port.REGISTRY) + "/apis/ccompat/v7";
  }

  /** The processes, in the order of their start. */
  List<ChildSpec> children() {
    return Stream.concat(
            Stream.of(kafka(), registry()), App.ofStack(config.settings()).stream().map(this::app))
        .toList();
  }

  private ChildSpec kafka() {
    return new ChildSpec(
        "kafka",
        SERVERS,
        jvm.ours(
            KAFKA_HEAP_MIB,
            List.of(QUICK_START, "-Dlog4j2.configurationFile=classpath:dragoman-broker-log4j2.xml"),
            "kafka.Kafka",
            List.of(Kafka.prepare(directory, ports).toString())),
        ports.address(Port.KAFKA),
        kafkaProbe,
        STOP_TIMEOUT);
  }

  private ChildSpec registry() {
    return new ChildSpec(
        "registry",
        SERVERS,
        jvm.foreign(
            installation.registryJar(),
            REGISTRY_HEAP_MIB,
            List.of(
                QUICK_START,
                "-Xss512k",
                // Its manifest says so, which only counts for java -jar; else its log ends in an
                // error that has nothing to do with why somebody reads it.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + ports.of(Port.REGISTRY),
                // Without it the management interface listens on every address.
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + ports.of(Port.REGISTRY_MANAGEMENT),
                "-Dquarkus.http.access-log.enabled=false",
                "-Dapicurio.rules.global.compatibility=BACKWARD",
                "-Dapicurio.ccompat.use-canonical-hash=true",
                // Without WRITE_DELAY=0 a kill loses schemas that were already acknowledged.
                "-Dapicurio.datasource.url=jdbc:h2:file:"
                    + directory.registry().resolve("registry")
                    + ";WRITE_DELAY=0",
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-Dapicurio.datasource.jdbc.max-size=10",
                "-Dapicurio.storage.snapshot.location=" + directory.temporary()),
            "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
            List.of()),
        ports.url(Port.REGISTRY),
        new HttpProbe(http, URI.create(schemaRegistryUrl() + "/subjects")),
        STOP_TIMEOUT);
  }

  private ChildSpec app(final App app) {
    return app(app, Map.of());
  }

  /** An app with configuration over what it has in this stack. */
  ChildSpec app(final App app, final Map<String, String> more) {
    final Map<String, String> settings = settings(app);
    settings.putAll(more);
    // As arguments, which win over environment variables that are meant for another cluster.
    final List<String> arguments = new ArrayList<>();
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    final String url = ports.url(app.port());
    return new ChildSpec(
        app.id(),
        APPS,
        jvm.app(app.heapMib(), appFlags(app), app.mainClass(), arguments),
        url,
        new HttpProbe(http, URI.create(url + "/health/ready")),
        STOP_TIMEOUT);
  }

  private Map<String, String> settings(final App app) {
    final Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", bootstrapServers());
    settings.put("schema.registry.url", schemaRegistryUrl());
    settings.put("http.host", "127.0.0.1");
    settings.put("http.port", Integer.toString(ports.of(app.port())));
    settings.put("application.server", ports.address(app.port()));
    settings.put("api.keys.file", directory.keyFile().toString());
    settings.put("state.dir", directory.apps().toString());
    // A list of engines takes its place.
    app.demoModel()
        .filter(model -> !config.settings().getOrDefault(app, Map.of()).containsKey("engines"))
        .map(installation.demoModels()::resolve)
        .ifPresent(model -> settings.put("model.dir", model.toString()));
    // Six processes share one small machine: fewer and larger transactions under load. One thread
    // keeps any model busy; ingest decodes a file on each.
    settings.put("commit.interval.ms", "200");
    if (app.demoModel().isPresent()) {
      settings.put("num.stream.threads", "1");
    }
    if (app == App.GATEWAY) {
      catalogue().ifPresent(file -> settings.put("workflow.catalogue.file", file));
    }
    settings.putAll(config.settings().getOrDefault(app, Map.of()));
    return settings;
  }

  /** The gateway checks workflows by the catalogue of whoever makes them. */
  private Optional<String> catalogue() {
    final Map<String, String> workflow = config.settings().getOrDefault(App.WORKFLOW, Map.of());
    return Optional.ofNullable(workflow.get("workflow.catalogue.file"))
        .or(
            () ->
                Optional.ofNullable(workflow.get("model.dir"))
                    .map(dir -> Path.of(dir).resolve("catalogue.yaml").toString()));
  }

  /**
   * The optimising compiler pays off after minutes; until then it takes a quarter of all work. Only
   * beside a model there is Java that is busy enough: features of sound, tokens, what becomes text.
   */
  private List<String> appFlags(final App app) {
    final boolean optimised =
        switch (config.lifetime()) {
          case LASTING, ONE_MEASUREMENT -> app.demoModel().isPresent();
          case ONE_COMMAND -> false;
        };
    return optimised ? List.of() : List.of(QUICK_START);
  }

  @Override
  public void close() {
    kafkaProbe.close();
    http.shutdownNow();
  }
}
