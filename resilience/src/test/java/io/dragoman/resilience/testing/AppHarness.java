package io.dragoman.resilience.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.cancel.Cancellations;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** An app with a worker on a {@link TopologyTestDriver}, without broker and registry. */
public final class AppHarness implements AutoCloseable {
  private final List<ExitCode> stops = new CopyOnWriteArrayList<>();
  private final Cancellations cancellations = new Cancellations(TimeSource.system().steady());
  private final Secret secret = Secret.random();
  private final WebServer http;
  private final CrashJournal crashes;
  private final AppContext context;
  private final AppParts parts;
  private final TopologyTestDriver driver;

  /** Starts the app with its defaults. */
  public AppHarness(final AppDefinition app, final Path directory) {
    this(app, directory, Map.of());
  }

  /**
   * Starts the app.
   *
   * @param directory an empty one for its state
   * @param configuration what is not to be as by default
   */
  public AppHarness(
      final AppDefinition app, final Path directory, final Map<String, String> configuration) {
    final Map<String, String> values = new HashMap<>(configuration);
    values.put("schema.registry.url", "mock://" + directory.getFileName());
    values.put("state.dir", directory.toString());
    final Settings settings = app.config().resolve(values);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Path keys = directory.resolve("api-keys");
    new KeyFile(keys)
        .add(
            new AccessKey(
                "otto",
                Role.OPERATOR,
                secret.hash(),
                secret.id(),
                AccessKey.DEFAULT_TIER,
                Optional.empty()));
    http = WebServer.at("127.0.0.1", 0).keys(AccessKeys.of(keys, InstantSource.system())).start();
    crashes = CrashJournal.in(directory, app.name(), 3);
    context =
        new AppContext(
            app.name(),
            "1.0",
            settings,
            meters,
            new ValueSerdes(settings),
            http,
            crashes,
            cancellations,
            Tracing.OFF,
            (code, reason) -> stops.add(code));
    parts = app.open(context);
    final Properties properties = new Properties();
    properties.put("application.id", "test");
    properties.put("bootstrap.servers", "none:1");
    properties.put("state.dir", directory.toString());
    properties.putAll(parts.streamsDefaults());
    driver = new TopologyTestDriver(parts.topology(), properties);
  }

  /** What the app made of its parts. */
  public AppParts parts() {
    return parts;
  }

  /**
   * Sends an order of an operator over HTTP.
   *
   * @return the status of the answer
   */
  public int order(final String path) throws IOException, InterruptedException {
    return post(HttpRequest.newBuilder().header("Authorization", "Bearer " + secret.text()), path);
  }

  /** Sends an order of nobody over HTTP; answers as {@link #order}. */
  public int orderWithoutKey(final String path) throws IOException, InterruptedException {
    return post(HttpRequest.newBuilder(), path);
  }

  /** What the app says over HTTP to an operator. */
  public String get(final String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(url(path))
                  .header("Authorization", "Bearer " + secret.text())
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private int post(final HttpRequest.Builder request, final String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              request.uri(url(path)).POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private URI url(final String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  /** With which codes the app asked to be ended. */
  public List<ExitCode> stops() {
    return stops;
  }

  /** Publishes a record with the header of its request. */
  public <T extends SpecificRecord> void send(
      final Topic topic,
      final Class<T> type,
      final String key,
      final String requestId,
      final T value) {
    send(
        topic,
        key,
        requestId,
        context.values().serializer(type).serialize(topic.baseName(), value));
  }

  /** Publishes bytes with the header of their request. */
  public void send(
      final Topic topic, final String key, final String requestId, final byte[] value) {
    final RecordHeaders headers = new RecordHeaders();
    headers.add(Header.REQUEST_ID.key(), requestId.getBytes(StandardCharsets.UTF_8));
    driver
        .createInputTopic(topic.baseName(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers));
  }

  /** Waits for the first records of a topic, which must be one. */
  public <T extends SpecificRecord> TestRecord<String, T> only(
      final Topic topic, final Class<T> type) {
    final TestOutputTopic<String, T> output = output(topic, type);
    // Engines answer on threads of their own.
    await()
        .until(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(20));
              return !output.isEmpty();
            });
    final List<TestRecord<String, T>> records = output.readRecordsToList();
    assertThat(records).hasSize(1);
    return records.getFirst();
  }

  /** Waits for the first events of requests, which must be one status of a unit. */
  public UnitStatus onlyStatus() {
    return (UnitStatus) only(Topic.REQUESTS, RequestEvent.class).getValue().getEvent();
  }

  /** Lets stream time pass, so that what engines answered is written. */
  public void advance() {
    driver.advanceWallClockTime(Duration.ofMillis(20));
  }

  /** What a topic has got since the last look. */
  public <T extends SpecificRecord> List<TestRecord<String, T>> read(
      final Topic topic, final Class<T> type) {
    return output(topic, type).readRecordsToList();
  }

  /** What a dead letter topic has got since the last look. */
  public List<TestRecord<String, byte[]>> deadLetters(final Topic topic) {
    return driver
        .createOutputTopic(topic.baseName(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /** The first of what reviewers are asked since the last look, which must be something. */
  public ReviewRecord.Requested review() {
    final TestRecord<String, byte[]> asked = deadLetters(Topic.REVIEWS).getFirst();
    return (ReviewRecord.Requested) ReviewJson.record(asked.key(), asked.value());
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      final Topic topic, final Class<T> type) {
    return driver.createOutputTopic(
        topic.baseName(), new StringDeserializer(), context.values().deserializer(type));
  }

  /** Somebody cancels a request. */
  public void cancel(final String requestId) {
    cancellations.cancel(requestId, Duration.ZERO);
  }

  @Override
  public void close() {
    driver.close();
    parts.close();
    crashes.close();
    http.close();
  }
}
