package io.dragoman.ops.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.gateway.GatewayApp;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.testkit.ApiClient;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.Loopback;
import io.dragoman.transcriber.TranscriberApp;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transcriber that doubts all that it hears, a gateway, and two operators who press at once; the
 * two processes are killed while it waits and while it is decided.
 */
class ReviewKillIT {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final int UNITS = 6;
  private static final int SECOND = 2 * 16_000;
  private static final int WAV_HEADER = 44;
  private static final Path DEMO = Path.of("..", "inference", "demo-models");

  @TempDir private Path directory;

  private final ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor();
  private final int port = Loopback.freePort();
  private final ApiClient otto = new ApiClient(port, "o");
  private final ApiClient ida = new ApiClient(port, "i");

  @Test
  void shouldAskOnceAndDecideOnceWhenGatewayAndWorkerAreKilled() throws Exception {
    final Path keys =
        Files.writeString(
            directory.resolve("keys"),
            "otto operator %s%nida operator %s%n"
                .formatted(new Secret("", "o").hash(), new Secret("", "i").hash()));
    try (Installation installation = Installation.start(directory)) {
      JavaProcess gateway = gateway(installation, keys, 1);
      JavaProcess transcriber = transcriber(installation, 1);
      try {
        send(installation, 0, UNITS / 2);
        await().atMost(LONG).until(() -> !ids("pending").isEmpty());
        transcriber.kill();
        gateway.kill();
        send(installation, UNITS / 2, UNITS);
        gateway = gateway(installation, keys, 2);
        transcriber = transcriber(installation, 2);
        await().atMost(LONG).until(() -> ids("pending").size() == UNITS);
        final List<String> ids = ids("pending");
        assertThat(ids).doesNotHaveDuplicates();

        shouldHaveOneWinner(ids.getFirst());
        shouldHaveOneWinner(ids.get(1));
        // Nobody knows what becomes of this one.
        final List<Future<ApiClient.Reply>> lost = pressed(ids.get(2));
        gateway.kill();
        gateway = gateway(installation, keys, 3);
        await().atMost(LONG).until(() -> ids("pending").size() >= UNITS - 3);
        lost.forEach(future -> future.cancel(true));
        for (final String id : ids.subList(2, UNITS)) {
          await()
              .atMost(LONG)
              .ignoreExceptionsInstanceOf(IOException.class)
              .until(() -> List.of(200, 409).contains(correct(otto, id).status()));
        }
        assertThat(ids("pending")).isEmpty();
        assertThat(ids("corrected")).containsExactlyInAnyOrderElementsOf(ids);
      } finally {
        gateway.close();
        transcriber.close();
        operators.shutdownNow();
      }
      shouldBePublishedOnce(installation);
    }
  }

  private void shouldHaveOneWinner(final String id) throws Exception {
    final List<ApiClient.Reply> replies = new ArrayList<>();
    for (final Future<ApiClient.Reply> reply : pressed(id)) {
      replies.add(reply.get());
    }
    assertThat(replies).extracting(ApiClient.Reply::status).containsExactlyInAnyOrder(200, 409);
    final boolean ottos = replies.getFirst().status() == 200;
    assertThat(replies.get(ottos ? 1 : 0).raw().body())
        .contains("It is corrected already, by " + (ottos ? "otto" : "ida"));
    assertThat(otto.get("/v1/reviews/" + id).body().at("/decision/by").asText())
        .isEqualTo(ottos ? "otto" : "ida");
  }

  private List<Future<ApiClient.Reply>> pressed(final String id) {
    final Callable<ApiClient.Reply> first = () -> correct(otto, id);
    final Callable<ApiClient.Reply> second = () -> correct(ida, id);
    return List.of(operators.submit(first), operators.submit(second));
  }

  private static ApiClient.Reply correct(final ApiClient operator, final String id)
      throws IOException, InterruptedException {
    return operator.post(
        "/v1/reviews/" + id + "/correct",
        "{\"sentences\": [{\"sentence\": 0, \"text\": \"%s 들었습니다.\"}]}".formatted(operator.key()));
  }

  private List<String> ids(final String status) throws InterruptedException {
    final List<String> ids = new ArrayList<>();
    try {
      for (final JsonNode review :
          otto.get("/v1/reviews?status=" + status).body().path("reviews")) {
        ids.add(review.path("id").asText());
      }
    } catch (final IOException e) {
      // It is not there yet.
      return List.of();
    }
    return ids;
  }

  /** To whoever reads what was committed. */
  private static void shouldBePublishedOnce(final Installation installation) {
    assertThat(
            versions(
                installation,
                Topic.TRANSCRIPTS,
                Transcript.class,
                Transcript::getIndex,
                Transcript::getVersion))
        .hasSize(UNITS)
        .allSatisfy((unit, versions) -> assertThat(versions).containsExactly(1, 2));
    assertThat(
            versions(
                installation,
                Topic.TRANSLATION_TASKS,
                TranslationTask.class,
                TranslationTask::getIndex,
                TranslationTask::getVersion))
        .hasSize(UNITS)
        .allSatisfy((unit, versions) -> assertThat(versions).containsExactly(1, 3));
    assertThat(
            installation
                .broker()
                .read(Topic.REVIEWS_AUDIT.topicName(""), LONG, entries -> entries.size() >= UNITS))
        .hasSize(UNITS);
  }

  private static <T extends SpecificRecord> Map<Integer, List<Integer>> versions(
      final Installation installation,
      final Topic topic,
      final Class<T> type,
      final ToIntFunction<T> unit,
      final ToIntFunction<T> version) {
    try (var values = values(installation).deserializer(type)) {
      return installation
          .broker()
          .read(topic.topicName(""), LONG, records -> records.size() >= 2 * UNITS)
          .stream()
          .map(record -> values.deserialize(topic.topicName(""), record.value()))
          .collect(
              Collectors.groupingBy(
                  unit::applyAsInt, Collectors.mapping(version::applyAsInt, Collectors.toList())));
    }
  }

  /** Segments as ingest writes them, each of another sound. */
  private void send(final Installation installation, final int from, final int to)
      throws IOException {
    final byte[] file = Files.readAllBytes(DEMO.resolve("samples").resolve("travel-day.wav"));
    final String topic = Topic.AUDIO_SEGMENTS.topicName("");
    try (var values = values(installation).serializer(AudioSegment.class)) {
      IntStream.range(from, to)
          .forEach(
              index ->
                  installation
                      .broker()
                      .send(
                          new ProducerRecord<>(
                              topic,
                              "sound-" + index,
                              values.serialize(
                                  topic,
                                  segment(
                                      index,
                                      ByteBuffer.wrap(
                                          file, WAV_HEADER + 3 * index * SECOND, 4 * SECOND))))));
    }
  }

  private static AudioSegment segment(final int index, final ByteBuffer pcm) {
    return AudioSegment.newBuilder()
        .setEventId("event/" + index)
        .setRequestId("request")
        .setClientId("shop-" + index)
        .setIndex(index)
        .setCount(UNITS)
        .setStartMs(0)
        .setEndMs(4_000)
        .setPcm(pcm.slice())
        .setFingerprint("sound-" + index)
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("eng_Latn"))
        .setPriority(5)
        .setCreatedAt(Instant.now())
        .build();
  }

  private static ValueSerdes values(final Installation installation) {
    return new ValueSerdes(
        new GatewayApp()
            .config()
            .resolve(Map.of(AppConfig.SCHEMA_REGISTRY_URL, installation.registry().url())));
  }

  private JavaProcess gateway(final Installation installation, final Path keys, final int life) {
    return app(
        installation,
        "gateway-" + life,
        GatewayApp.class,
        Map.of("http.port", Integer.toString(port), "api.keys.file", keys.toString()));
  }

  private static JavaProcess transcriber(final Installation installation, final int life) {
    return app(
        installation,
        "transcriber-" + life,
        TranscriberApp.class,
        Map.of("model.dir", DEMO.resolve("whisper-demo").toString(), "review.below", "1"));
  }

  /** What is killed is missed soon. */
  private static JavaProcess app(
      final Installation installation,
      final String name,
      final Class<?> main,
      final Map<String, String> settings) {
    final Map<String, String> all = new HashMap<>(settings);
    all.put("kafka.session.timeout.ms", "3000");
    all.put("kafka.heartbeat.interval.ms", "500");
    return installation.app(name, main, all, Map.of(), "-Xmx384m");
  }
}
