package io.dragoman.ops.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.http.DlqService;
import io.dragoman.dlq.http.ServiceConfig;
import io.dragoman.ops.cli.Commands;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.Installation;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.app.StreamApp;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.ApiClient;
import io.dragoman.testkit.BrokerSecurity;
import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All apps and the command line by TLS and with passwords, on a broker that grants each only what
 * {@code topics acls} says, and with a registry that asks for a password as well.
 */
class SecuredClusterIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String PREFIX = "site.";

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  @Test
  void shouldWorkWithItsOwnRightsAndNoOthers() throws Exception {
    final BrokerSecurity security = BrokerSecurity.in(directory.resolve("tls"));
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"), security);
        SmallRegistry registry = SmallRegistry.secured(security.store(), security.storePassword());
        // First, while there are brokers to say goodbye to.
        AutoCloseable _ = this::stop) {
      security.addUsers(
          broker,
          Stream.concat(
                  Stream.of(BrokerSecurity.ADMIN, user("dlq"), user("client")),
                  Stream.of(App.values()).map(app -> user(app.id())))
              .toList());
      final Path admin = clientFile(security, registry, BrokerSecurity.ADMIN);
      final Path client = clientFile(security, registry, user("client"));

      run(ExitStatus.OK, "topics", "create", "--partitions", "2", "--client-config", admin);
      run(ExitStatus.OK, "topics", "acls", "--apply", "--client-config", admin);
      run(ExitStatus.FAILED, "topics", "acls", "--apply", "--client-config", client);
      refusesWhatWasNotGranted(security);
      refusesWrongPasswords(security, registry);

      final Map<App, StreamApp> apps = new HashMap<>();
      for (final App app : App.values()) {
        apps.put(app, start(app, security, registry));
      }
      final DlqService service =
          DlqService.start(
              ServiceConfig.spec().resolve(common(user("dlq"), security, registry)),
              Clock.systemUTC());
      running.push(service);
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(apps.values()).as("ready").allMatch(StreamApp::ready));

      final Path speech =
          Installation.ofLauncher().demoModels().resolve("samples").resolve("travel-day.wav");
      run(ExitStatus.OK, "translate", "--client-config", client, "지하철역이 어디예요?", speech);
      assertThat(text()).containsIgnoringCase("subway");
      jobOverHttp(apps.get(App.GATEWAY).httpPort());
      tellsLagOfOthers(apps.get(App.AUDITOR).httpPort());
      run(ExitStatus.OK, "audit", "--client-config", admin);
      run(ExitStatus.OK, "top", "--interval", "1", "--client-config", admin);
      run(ExitStatus.OK, "dlq", "stats", "--client-config", admin);
      assertThat(registry.refused()).as("only by the wrong password").isPositive();
      assertThat(text()).doesNotContain("password-of-");
    }
  }

  private void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  /** From each program, something that another one may. */
  private static void refusesWhatWasNotGranted(final BrokerSecurity security) {
    refusesWrite(security, user("translator"), Topic.AUDIO_EVENTS);
    refusesWrite(security, user("transcriber"), Topic.TRANSLATIONS);
    refusesWrite(security, user("ingest"), Topic.TRANSCRIPTS);
    refusesWrite(security, user("auditor"), Topic.REQUESTS);
    refusesWrite(security, user("gateway"), Topic.DLQ_AUDIT);
    refusesWrite(security, user("client"), Topic.REQUESTS_CANCELLED);
    refusesWrite(security, user("dlq"), Topic.TRANSLATIONS);
    refusesWrite(security, user("dlq"), Topic.REVIEWS_AUDIT);
    refusesWrite(security, user("dlq"), Topic.TRANSLATION_MEMORY);
    refusesWrite(security, user("auditor"), Topic.TRANSLATION_TASKS);
    refusesRead(security, user("client"), Topic.AUDIO_SEGMENTS);
    refusesRead(security, user("translator"), Topic.AUDIO_EVENTS);
    refusesRead(security, user("ingest"), Topic.DLQ_INGEST);
    try (Admin admin = Admin.create(new HashMap<>(security.client(user("gateway"))))) {
      assertThatThrownBy(() -> admin.deleteTopics(List.of(name(Topic.TEXT_EVENTS))).all().get())
          .hasCauseInstanceOf(TopicAuthorizationException.class);
      assertThatThrownBy(
              () ->
                  admin
                      .describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY)
                      .values()
                      .get())
          .hasCauseInstanceOf(ClusterAuthorizationException.class);
    }
  }

  private static void refusesWrite(
      final BrokerSecurity security, final String user, final Topic topic) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(security.client(user)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(name(topic), new byte[0])).get())
          .as("%s to %s", user, topic)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  private static void refusesRead(
      final BrokerSecurity security, final String user, final Topic topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            new HashMap<>(security.client(user)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(name(topic), 0)));
      consumer.seek(new TopicPartition(name(topic), 0), 0);
      assertThatThrownBy(
              () ->
                  await()
                      .atMost(LONG)
                      .until(() -> !consumer.poll(Duration.ofMillis(100)).isEmpty()))
          .as("%s from %s", user, topic)
          .isInstanceOf(TopicAuthorizationException.class);
    }
  }

  /** Ends with a sentence, and does not try for ten minutes. */
  private void refusesWrongPasswords(final BrokerSecurity security, final SmallRegistry registry)
      throws InterruptedException, IOException {
    final Map<String, String> settings = settings(App.AUDITOR, security, registry);
    settings.put("kafka.sasl.jaas.config", jaas(security.client(user("auditor"), "wrong")));
    settings.put("serde.basic.auth.user.info", "registry-user:wrong");

    final StreamApp.Ending end =
        StreamApp.start(
                App.AUDITOR.definition(),
                App.AUDITOR.definition().config().resolve(settings),
                ignored -> {})
            .await(LONG)
            .orElseThrow();

    assertThat(end.code()).isEqualTo(ExitCode.STREAM_FAILED);
    assertThat(end.reason()).contains("Kafka refuses this app").doesNotContain("wrong");
  }

  private StreamApp start(
      final App app, final BrokerSecurity security, final SmallRegistry registry)
      throws IOException {
    final StreamApp started =
        StreamApp.start(
            app.definition(),
            app.definition().config().resolve(settings(app, security, registry)),
            ignored -> {});
    running.push(started);
    return started;
  }

  private Map<String, String> settings(
      final App app, final BrokerSecurity security, final SmallRegistry registry)
      throws IOException {
    final Map<String, String> settings = common(user(app.id()), security, registry);
    settings.put("state.dir", directory.resolve(app.id()).toString());
    settings.put("topics.create", "false");
    settings.put("num.stream.threads", "1");
    final Path models = Installation.ofLauncher().demoModels();
    if (app == App.TRANSCRIBER) {
      settings.put("model.dir", models.resolve("whisper-demo").toString());
    }
    if (app == App.TRANSLATOR) {
      settings.put("model.dir", models.resolve("nllb-demo").toString());
    }
    if (app == App.WORKFLOW) {
      settings.put("model.dir", languageModel().toString());
    }
    return settings;
  }

  /** Somebody's service, played here, and agents for whom it may write workflows. */
  private Path languageModel() throws IOException {
    final ProviderSim provider = new ProviderSim(0);
    running.push(provider);
    final Path model = Files.createDirectory(directory.resolve("language-model"));
    Files.writeString(
        model.resolve("remote.json"),
        "{\"url\": \"%s/v1\", \"model\": \"sim\"}".formatted(provider.url()));
    Files.writeString(
        model.resolve("catalogue.yaml"), "agents: {web: {actions: {fetch: {params: {}}}}}");
    return model;
  }

  private static Map<String, String> common(
      final String user, final BrokerSecurity security, final SmallRegistry registry) {
    final Map<String, String> settings = new HashMap<>();
    security
        .client(user)
        .forEach(
            (key, value) ->
                settings.put(key.equals("bootstrap.servers") ? key : "kafka." + key, value));
    registryClient(security).forEach((key, value) -> settings.put("serde." + key, value));
    settings.put("schema.registry.url", registry.url());
    settings.put("topic.prefix", PREFIX);
    settings.put("http.port", "0");
    return settings;
  }

  private static Map<String, String> registryClient(final BrokerSecurity security) {
    return Map.of(
        "basic.auth.credentials.source",
        "USER_INFO",
        "basic.auth.user.info",
        SmallRegistry.USER_INFO,
        "schema.registry.ssl.truststore.type",
        "PKCS12",
        "schema.registry.ssl.truststore.location",
        security.store().toString(),
        "schema.registry.ssl.truststore.password",
        security.storePassword());
  }

  private Path clientFile(
      final BrokerSecurity security, final SmallRegistry registry, final String user)
      throws IOException {
    final Properties properties = new Properties();
    properties.putAll(security.client(user));
    properties.putAll(registryClient(security));
    properties.put("schema.registry.url", registry.url());
    final Path file = directory.resolve(user + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }

  private void jobOverHttp(final int port) throws Exception {
    final ApiClient gateway = new ApiClient(port, "");
    final String job =
        gateway
            .post(
                "/v1/jobs",
                "{\"text\": \"안녕하세요.\", \"source_language\": \"ko\","
                    + " \"target_languages\": [\"en\"]}")
            .raw()
            .body();
    final String token = job.replaceFirst("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(gateway.get("/v1/jobs/" + token).raw().body())
                    .as(job)
                    .contains("\"done\""));
  }

  /** What the auditor may see of groups that it is no member of. */
  private static void tellsLagOfOthers(final int port) {
    final ApiClient auditor = new ApiClient(port, "");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(auditor.get("/metrics").raw().body().lines())
                    .filteredOn(line -> line.startsWith("dragoman_group_threads{"))
                    .hasSize(5)
                    .allMatch(line -> line.endsWith(" 1.0")));
  }

  private void run(final int expected, final Object... arguments) {
    final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    final Terminal terminal = new Terminal(stream, stream, false, false, false, 100);
    final int exit =
        Commands.create(terminal, Map.of("DRAGOMAN_TOPIC_PREFIX", PREFIX))
            .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    assertThat(exit).as("%s: %s", List.of(arguments), text()).isEqualTo(expected);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String user(final String program) {
    return "dragoman-" + program;
  }

  private static String name(final Topic topic) {
    return topic.topicName(PREFIX);
  }

  private static String jaas(final Map<String, String> client) {
    return client.get("sasl.jaas.config");
  }
}
