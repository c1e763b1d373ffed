package io.dragoman.ops.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.dlq.http.DlqService;
import io.dragoman.dlq.http.ServiceConfig;
import io.dragoman.gateway.GatewayApp;
import io.dragoman.ingest.IngestApp;
import io.dragoman.schemas.Header;
import io.dragoman.testkit.ApiClient;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.Loopback;
import io.dragoman.testkit.TestBroker;
import io.dragoman.testkit.TraceCollector;
import io.dragoman.testkit.TraceCollector.Span;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of one request, as its trace and the logs tell it: it comes over HTTP, fails, waits,
 * fails again, is a dead letter, its webhook hears of that at the second try, and it is replayed.
 * Gateway, ingest and stage are processes of their own.
 */
class RequestTraceIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String HTTP_REQUEST = "order-7";
  private static final String WORK = "translation.tasks";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int INTERNAL = 1;
  private static final int SERVER = 2;
  private static final int CLIENT = 3;
  private static final int PRODUCER = 4;
  private static final int CONSUMER = 5;

  @TempDir private Path directory;

  private final AtomicInteger calls = new AtomicInteger();
  private final BlockingQueue<ApiRequest> webhooks = new LinkedBlockingQueue<>();

  @Test
  void shouldBeOneTraceAndNamedInAllLinesWhenARequestFailsAndIsReplayed() throws Exception {
    final Path keys =
        Files.writeString(
            directory.resolve("keys"),
            "shop client %s%notto operator %s%n"
                .formatted(new Secret("", "s").hash(), new Secret("", "o").hash()));
    try (Installation installation = Installation.start(directory);
        TraceCollector collector = new TraceCollector();
        WebServer receiver = receiver()) {
      final TestBroker broker = installation.broker();
      final ApiClient shop = new ApiClient(Loopback.freePort(), "s");
      final List<JavaProcess> apps = new ArrayList<>();
      try {
        apps.add(app(installation, collector, "ingest", IngestApp.class, Map.of()));
        apps.add(
            app(
                installation,
                collector,
                "synthesis",
                UnluckyStage.class,
                Map.of(
                    "model.dir", directory.toString(),
                    "retry.max.attempts", "2",
                    "retry.backoff.ms", "200")));
        apps.add(
            app(
                installation,
                collector,
                "gateway",
                GatewayApp.class,
                Map.of(
                    "http.port",
                    Integer.toString(shop.port()),
                    "api.keys.file",
                    keys.toString(),
                    "fetch.allowed.hosts",
                    "127.0.0.1:" + receiver.port(),
                    "webhook.secret",
                    "a secret of at least thirty-two characters")));
        // What it answers proves that the engine is well, so that the other text is to blame.
        final String lucky = submitted(shop, shop.request("/v1/jobs"), "a lucky day.", "");
        await().atMost(LONG).until(() -> state(shop, lucky).equals("done"));

        final String token =
            submitted(
                shop,
                shop.request("/v1/jobs")
                    .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                    .header("X-Request-ID", HTTP_REQUEST),
                "an " + UnluckyStage.UNLUCKY + " day.",
                ", \"webhook\": \"http://127.0.0.1:%d/hook\"".formatted(receiver.port()));
        await().atMost(LONG).until(() -> state(shop, token).equals("failed"));
        assertThat(shop.get("/v1/jobs/" + token).body().path("trace_id").asText()).isEqualTo(TRACE);
        await().atMost(LONG).until(() -> webhooks.size() == 2);

        Files.createFile(mended());
        replay(broker, collector, keys);
        final List<ConsumerRecord<String, byte[]>> results =
            broker.read("translations", LONG, records -> about(records, token).size() == 1);
        await()
            .atMost(LONG)
            .untilAsserted(
                () -> {
                  shouldBeOneTree(collector);
                  shouldTellTheWholeStory(collector, token);
                });
        assertThat(header(about(results, token).getFirst(), Header.TRACEPARENT)).contains(TRACE);
        assertThat(about(broker.read("requests", LONG, records -> !records.isEmpty()), token))
            .isNotEmpty()
            .allSatisfy(status -> assertThat(header(status, Header.TRACEPARENT)).contains(TRACE));
        shouldNameTheRequestInEveryLine(installation, token);
      } finally {
        apps.forEach(JavaProcess::close);
      }
    }
  }

  /** Each span but the first is a part of another one of the trace. */
  private static void shouldBeOneTree(final TraceCollector collector) {
    final List<Span> spans = ours(collector);
    final Set<String> ids = spans.stream().map(Span::id).collect(Collectors.toSet());
    assertThat(spans)
        .filteredOn(span -> !ids.contains(span.parent()))
        .extracting(Span::name, Span::parent)
        .containsExactly(tuple("POST /v1/jobs", CALLER));
    assertThat(spans)
        .extracting(Span::service)
        .contains("dragoman-gateway", "dragoman-ingest", "dragoman-synthesis", "dragoman-dlq");
    assertThat(spans)
        .filteredOn(span -> span.kind() == PRODUCER || span.kind() == CONSUMER)
        .allSatisfy(
            span -> {
              final String operation = span.kind() == PRODUCER ? "send" : "process";
              assertThat(span.name()).startsWith(operation + " ");
              assertThat(span.attributes())
                  .containsEntry("messaging.system", "kafka")
                  .containsEntry("messaging.operation.name", operation)
                  .containsEntry("messaging.operation.type", operation)
                  .containsEntry(
                      "messaging.destination.name", span.name().substring(operation.length() + 1));
            });
    assertThat(spans)
        .filteredOn(span -> span.kind() == CONSUMER)
        .allSatisfy(
            span ->
                assertThat(span.attributes())
                    .containsKeys("messaging.destination.partition.id", "messaging.kafka.offset"));
  }

  private static void shouldTellTheWholeStory(final TraceCollector collector, final String token) {
    final Span http = only(collector, "POST /v1/jobs");
    assertThat(http.kind()).isEqualTo(SERVER);
    assertThat(chain(collector, "process text.events"))
        .as("taken, kept and handed on")
        .containsExactly("process text.events", "send text.events", "POST /v1/jobs");
    assertThat(named(collector, "process jobs"))
        .anySatisfy(
            span -> {
              assertThat(span.attributes()).containsEntry("dragoman.outcome", "queued");
              assertThat(chain(collector, span))
                  .containsExactly("process jobs", "send jobs", "POST /v1/jobs");
            })
        .anySatisfy(
            span -> {
              assertThat(span.attributes()).containsEntry("dragoman.outcome", "failed");
              assertThat(chain(collector, span))
                  .startsWith("process jobs", "send jobs", "process requests", "send requests");
            });

    final List<Span> attempts = named(collector, "process " + WORK);
    assertThat(attempts)
        .extracting(span -> span.attributes().get("dragoman.outcome"))
        .containsExactly("delayed", "failed", "done");
    assertThat(attempts)
        .extracting(span -> span.attributes().get("dragoman.attempt"))
        .containsExactly("1", "2", "1");
    assertThat(attempts)
        .allSatisfy(
            span -> {
              assertThat(span.attributes()).containsEntry("dragoman.request.id", token);
              assertThat(collector.named("batch upper-case"))
                  .anySatisfy(
                      batch -> {
                        assertThat(batch.links()).contains(span.id());
                        assertThat(span.links()).contains(batch.id());
                      });
            });
    final Span delay = only(collector, "delay translator.delay");
    assertThat(delay.kind()).isEqualTo(INTERNAL);
    assertThat(delay.parent()).as("beside the next attempt").isEqualTo(attempts.get(1).parent());
    assertThat(chain(collector, attempts.get(2)))
        .containsExactly(
            "process " + WORK,
            "send " + WORK,
            "send dlq.translator",
            "process " + WORK,
            "send translator.delay",
            "process " + WORK,
            "send " + WORK,
            "process text.events",
            "send text.events",
            "POST /v1/jobs");
    assertThat(chain(collector, "send translations"))
        .startsWith("send translations", "process " + WORK, "send " + WORK, "send dlq.translator");

    assertThat(named(collector, "webhook"))
        .hasSize(2)
        .allSatisfy(
            span -> {
              assertThat(span.kind()).isEqualTo(CLIENT);
              assertThat(span.parent()).isEqualTo(http.id());
              assertThat(span.attributes())
                  .containsEntry("http.request.method", "POST")
                  .containsEntry("server.address", "127.0.0.1");
            })
        .extracting(span -> span.attributes().get("http.response.status_code"))
        .containsExactly("503", "200");
  }

  /**
   * Of every line that tells of the request, in whatever words, and of each that was written while
   * it was worked on.
   */
  private static void shouldNameTheRequestInEveryLine(
      final Installation installation, final String token) throws IOException {
    for (final String app : List.of("ingest", "synthesis", "gateway")) {
      final List<JsonNode> lines = lines(installation.log(app));
      assertThat(lines)
          .allSatisfy(
              line -> {
                assertThat(line.path("timestamp").asText()).endsWith("Z");
                assertThat(line.path("message").isTextual()).isTrue();
              });
      assertThat(lines)
          .filteredOn(line -> line.has("requestId") || line.toString().contains(token))
          .filteredOn(line -> line.toString().contains(token) || isTraced(line))
          .as(app)
          .isNotEmpty()
          .allSatisfy(
              line -> {
                assertThat(line.path("requestId").asText()).isEqualTo(token);
                assertThat(line.path("clientId").asText()).isEqualTo("shop");
                assertThat(line.path("traceId").asText()).isEqualTo(TRACE);
                assertThat(line.path("httpRequestId").asText()).isEqualTo(HTTP_REQUEST);
                assertThat(line.path("app").asText()).isEqualTo(app);
                assertThat(line.path("member").asText()).isNotEmpty();
              });
      assertThat(lines)
          .filteredOn(line -> line.path("message").asText().contains(WORK + "-0@1"))
          .allSatisfy(line -> assertThat(line.path("requestId").asText()).isEqualTo(token));
    }
    assertThat(lines(installation.log("synthesis")))
        .extracting(line -> line.path("message").asText())
        .anySatisfy(
            text -> assertThat(text).contains("is a dead letter", "EXHAUSTED", "ENGINE_FAILED"));
  }

  private static boolean isTraced(final JsonNode line) {
    return line.path("traceId").asText().equals(TRACE);
  }

  private static List<JsonNode> lines(final Path log) throws IOException {
    final List<JsonNode> lines = new ArrayList<>();
    for (final String line : Files.readAllLines(log)) {
      // The JVM writes past the log before the app begins.
      if (line.startsWith("{")) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static List<Span> ours(final TraceCollector collector) {
    return collector.spans().stream().filter(span -> span.traceId().equals(TRACE)).toList();
  }

  private static List<Span> named(final TraceCollector collector, final String name) {
    return ours(collector).stream().filter(span -> span.name().equals(name)).toList();
  }

  private static Span only(final TraceCollector collector, final String name) {
    final List<Span> found = named(collector, name);
    assertThat(found).as(name).hasSize(1);
    return found.getFirst();
  }

  private static List<String> chain(final TraceCollector collector, final String name) {
    return chain(collector, only(collector, name));
  }

  /** Names of a span and of all that it is a part of. */
  private static List<String> chain(final TraceCollector collector, final Span from) {
    final List<String> names = new ArrayList<>(List.of(from.name()));
    collector.parentOf(from).ifPresent(parent -> names.addAll(chain(collector, parent)));
    return names;
  }

  private static List<ConsumerRecord<String, byte[]>> about(
      final List<ConsumerRecord<String, byte[]>> records, final String token) {
    return records.stream().filter(record -> token.equals(record.key())).toList();
  }

  private static String header(final ConsumerRecord<String, byte[]> record, final Header header) {
    return new String(record.headers().lastHeader(header.key()).value(), StandardCharsets.UTF_8);
  }

  private static String submitted(
      final ApiClient shop,
      final HttpRequest.Builder request,
      final String text,
      final String more) {
    final HttpRequest.Builder order =
        request
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"text": "%s", "source_language": "ko", "target_languages": ["en"]%s}\
                    """
                        .formatted(text, more)));
    return await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> ApiClient.send(order), reply -> reply.status() == 202)
        .body()
        .path("token")
        .asText();
  }

  private static String state(final ApiClient shop, final String token)
      throws IOException, InterruptedException {
    return shop.get("/v1/jobs/" + token).body().path("status").asText();
  }

  private static void replay(
      final TestBroker broker, final TraceCollector collector, final Path keys) throws Exception {
    try (DlqService service =
        DlqService.start(
            ServiceConfig.spec()
                .resolve(
                    Map.of(
                        "bootstrap.servers", broker.bootstrap(),
                        "http.port", "0",
                        "api.keys.file", keys.toString(),
                        "otel.exporter.otlp.endpoint", collector.endpoint())),
            Clock.systemUTC())) {
      final ApiClient operator = new ApiClient(service.port(), "o");
      await().atMost(LONG).until(service::ready);
      final ApiClient.Reply begun =
          operator.post(
              "/v1/replay", "{\"letter\": \"dlq.translator-0@0\", \"reason\": \"mended\"}");
      await()
          .atMost(LONG)
          .until(
              () -> operator.get(begun.body().path("url").asText()).body().path("state").asText(),
              "COMPLETED"::equals);
    }
  }

  /** A receiver that is not there the first time. */
  private WebServer receiver() {
    final WebServer server = WebServer.at("127.0.0.1", 0).start();
    server.add(
        Route.post("/hook", "hook", "Hears of ends")
            .needs(Role.CLIENT)
            .takes(Told.class, Encoding.JSON)
            .passesOverUnknown()
            .by(
                call -> {
                  webhooks.add(call);
                  return ApiResponse.json(calls.getAndIncrement() == 0 ? 503 : 200, Map.of());
                }));
    return server;
  }

  /** What a receiver makes of it. */
  public record Told(String type) {}

  /** A broker with the topics of the whole catalogue, of one partition each. */
  private Path mended() {
    return directory.resolve("mended");
  }

  private JavaProcess app(
      final Installation installation,
      final TraceCollector collector,
      final String name,
      final Class<?> main,
      final Map<String, String> settings) {
    final Map<String, String> all = new HashMap<>(settings);
    all.put("otel.exporter.otlp.endpoint", collector.endpoint());
    return installation.app(
        name,
        main,
        all,
        Map.of("DRAGOMAN_LOG_FORMAT", "json"),
        "-Xmx256m",
        "-D" + UnluckyStage.MENDED + "=" + mended());
  }
}
