package io.dragoman.resilience.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TracingConfig;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.schemas.Header;
import io.dragoman.testkit.TraceCollector;
import io.dragoman.testkit.TraceCollector.Span;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
  private static final Origin WORK = new Origin("work", 3, 17);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void shouldDoNothingWhenNoCollectorIsConfigured() {
    final Tracing tracing = tracing(Map.of());
    final Headers headers = headers(SAMPLED);

    final TraceSpan span = tracing.process(WORK, headers);
    span.into(headers);

    assertThat(tracing.isOn()).isFalse();
    assertThat(span.isNone()).isTrue();
    assertThat(HeaderText.get(headers, Header.TRACEPARENT)).contains(SAMPLED);
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void shouldContinueTheTraceOfTheRecordAndCarryItOn() throws IOException {
    try (TraceCollector collector = new TraceCollector()) {
      final Headers headers = headers(SAMPLED);
      HeaderText.put(headers, Header.TRACESTATE, "vendor=1");
      HeaderText.put(headers, Header.REQUEST_ID, "r1");
      final Headers out = new RecordHeaders();
      try (Tracing tracing =
              tracing(
                  Map.of(
                      TracingConfig.ENDPOINT,
                      collector.endpoint() + "/",
                      TracingConfig.HEADERS,
                      "x-token=secret, other=2"));
          TraceSpan span = tracing.process(WORK, headers);
          TraceSpan sent = span.send("results")) {
        sent.into(out);
      }

      final Span process = collector.named("process work").getFirst();
      final Span send = collector.named("send results").getFirst();
      assertThat(process.traceId()).isEqualTo(TRACE).isEqualTo(send.traceId());
      assertThat(process.parent()).isEqualTo(CALLER);
      assertThat(process.service()).isEqualTo("dragoman-test");
      assertThat(process.attributes())
          .containsEntry("messaging.system", "kafka")
          .containsEntry("messaging.operation.type", "process")
          .containsEntry("messaging.destination.name", "work")
          .containsEntry("messaging.destination.partition.id", "3")
          .containsEntry("messaging.kafka.offset", "17")
          .containsEntry("dragoman.request.id", "r1");
      assertThat(send.parent()).isEqualTo(process.id());
      assertThat(send.kind()).isEqualTo(4);
      assertThat(HeaderText.get(out, Header.TRACEPARENT))
          .contains("00-" + TRACE + "-" + send.id() + "-01");
      assertThat(HeaderText.get(out, Header.TRACESTATE)).contains("vendor=1");
      assertThat(collector.headers().getFirst()).containsEntry("X-token", "secret");
      assertThat(MeterDef.TRACE_SPANS.counter(meters, "exported").count()).isEqualTo(2);
    }
  }

  @Test
  void shouldLinkABatchToEachOfItsRecordsAndBack() throws IOException {
    try (TraceCollector collector = new TraceCollector()) {
      try (Tracing tracing = tracing(Map.of(TracingConfig.ENDPOINT, collector.endpoint()));
          TraceSpan one = tracing.process(WORK, headers(SAMPLED));
          TraceSpan two = tracing.process(WORK, new RecordHeaders());
          TraceSpan batch = Tracing.batch("engine", List.of(one, TraceSpan.NONE, two))) {
        batch.part("call engine").close();
      }

      final Span batch = collector.named("batch engine").getFirst();
      final List<Span> records = collector.named("process work");
      assertThat(batch.links())
          .containsExactlyInAnyOrderElementsOf(records.stream().map(Span::id).toList());
      assertThat(records)
          .allSatisfy(record -> assertThat(record.links()).containsExactly(batch.id()));
      assertThat(batch.parent()).isEmpty();
      assertThat(collector.parentOf(collector.named("call engine").getFirst())).contains(batch);
      assertThat(collector.named("wait")).hasSize(2);
    }
  }

  @Test
  void shouldKeepABatchIfOneOfItsRecordsIsKept() throws IOException {
    try (TraceCollector collector = new TraceCollector()) {
      try (Tracing tracing =
              tracing(
                  Map.of(
                      TracingConfig.ENDPOINT,
                      collector.endpoint(),
                      TracingConfig.SAMPLER_ARG,
                      "0"));
          TraceSpan kept = tracing.process(WORK, headers(SAMPLED));
          TraceSpan left = tracing.process(WORK, new RecordHeaders())) {
        Tracing.batch("a", List.of(left, kept)).close();
        Tracing.batch("b", List.of(left)).close();
      }

      assertThat(collector.spans())
          .extracting(Span::name)
          .containsExactlyInAnyOrder("process work", "batch a", "wait");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\nx"
      })
  void shouldBeginATraceWhenTheHeaderIsNone(final String traceparent) throws IOException {
    try (TraceCollector collector = new TraceCollector()) {
      final Headers headers = headers(traceparent);
      HeaderText.put(headers, Header.TRACESTATE, "x".repeat(100_000));
      final Headers out = new RecordHeaders();
      try (Tracing tracing = tracing(Map.of(TracingConfig.ENDPOINT, collector.endpoint()));
          TraceSpan span = tracing.process(WORK, headers)) {
        span.into(out);
      }

      assertThat(collector.spans())
          .singleElement()
          .satisfies(span -> assertThat(span.parent()).isEmpty());
      assertThat(HeaderText.get(out, Header.TRACESTATE)).isEmpty();
    }
  }

  @Test
  void shouldGoOnWhereItFailedWhenADeadLetterIsReplayed() throws IOException {
    try (TraceCollector collector = new TraceCollector()) {
      final Headers letter = headers(SAMPLED);
      try (Tracing tracing = tracing(Map.of(TracingConfig.ENDPOINT, collector.endpoint()))) {
        try (TraceSpan work = tracing.process(WORK, letter);
            TraceSpan sent = work.send("dlq")) {
          sent.into(letter, Header.FAILED_TRACEPARENT);
        }
        tracing.replay("work", letter).close();
        HeaderText.put(
            letter, Header.FAILED_TRACEPARENT, "00-" + "a".repeat(32) + "-" + CALLER + "-01");
        tracing.replay("other", letter).close();
      }

      assertThat(HeaderText.get(letter, Header.TRACEPARENT)).as("as it came").contains(SAMPLED);
      assertThat(collector.parentOf(collector.named("send work").getFirst()))
          .contains(collector.named("send dlq").getFirst());
      assertThat(collector.named("send other").getFirst().parent())
          .as("a forged place of another trace")
          .isEqualTo(CALLER);
    }
  }

  @Test
  void shouldCountWhatIsLostAndSayItOnceWhenNobodyCollects() {
    try (CapturedLog log = CapturedLog.of(SpanQueue.class)) {
      try (Tracing tracing =
          tracing(
              Map.of(
                  TracingConfig.ENDPOINT, "http://127.0.0.1:1", TracingConfig.QUEUE_SIZE, "10"))) {
        IntStream.range(0, 1_000).forEach(_ -> tracing.process(WORK, headers(SAMPLED)).close());
        await().until(() -> MeterDef.TRACE_SPANS.counter(meters, "failed").count() > 0);
        IntStream.range(0, 1_000).forEach(_ -> tracing.process(WORK, headers(SAMPLED)).close());
      }

      assertThat(MeterDef.TRACE_SPANS.counter(meters, "dropped").count()).isGreaterThan(900);
      assertThat(log.texts()).singleElement().asString().contains("takes no spans");
    }
  }

  @Test
  void shouldTakeTheVariablesOfOpenTelemetryUnlessThereIsOneOfOurs() {
    final ConfigSpec spec = TracingConfig.define(ConfigSpec.builder()).build();
    final Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    environment.put("OTEL_SERVICE_NAME", "theirs");
    environment.put("DRAGOMAN_OTEL_SERVICE_NAME", "ours");
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "token=secret");

    final Settings settings = spec.resolve(Map.of(), environment, Map.of());

    assertThat(settings.string(TracingConfig.ENDPOINT)).isEqualTo("http://collector:4318");
    assertThat(settings.string(TracingConfig.SERVICE_NAME)).isEqualTo("ours");
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void shouldSayWhatAnEndpointIsWhenItIsNone() {
    assertThatThrownBy(() -> tracing(Map.of(TracingConfig.ENDPOINT, "collector:4317")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(TracingConfig.ENDPOINT)
        .hasMessageContaining("4318");
  }

  private Tracing tracing(final Map<String, String> values) {
    return Tracing.of(
        TracingConfig.define(ConfigSpec.builder()).build().resolve(values),
        "test",
        "1",
        "one",
        meters);
  }

  private static Headers headers(final String traceparent) {
    final Headers headers = new RecordHeaders();
    Optional.of(traceparent).ifPresent(text -> HeaderText.put(headers, Header.TRACEPARENT, text));
    return headers;
  }
}
