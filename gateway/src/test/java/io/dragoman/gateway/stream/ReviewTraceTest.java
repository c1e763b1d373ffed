package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.TracingConfig;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.testing.Events;
import io.dragoman.testkit.TraceCollector;
import io.dragoman.testkit.TraceCollector.Span;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a reviewer, and what comes of it, are parts of the request's trace. */
class ReviewTraceTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String STAGE = "00f067aa0ba902b7";
  private static final String OUTCOME = "dragoman.outcome";

  @TempDir private Path state;

  @Test
  void shouldBePartsOfTheRequestsTraceWhenAReviewerIsAskedAndDecides() throws IOException {
    try (TraceCollector collector = new TraceCollector()) {
      try (Tracing tracing = tracing(collector);
          Kept kept = new Kept(state, 1, 1, KeeperSettings.HandOff.TOPIC, tracing)) {
        send(kept, asked("one"), "00-" + TRACE + "-" + STAGE + "-01");
        send(kept, asked("untraced"), "");
        send(kept, decided("one"), "");
        send(kept, decided("one"), "");
        send(kept, decided("untraced"), "");

        assertThat(
                kept.output(Topic.TRANSLATIONS).stream()
                    .map(record -> HeaderText.get(record.headers(), Header.TRACEPARENT).orElse("")))
            .hasSize(2)
            .anySatisfy(parent -> assertThat(parent).startsWith("00-" + TRACE))
            .contains("");
      }

      await().untilAsserted(() -> assertThat(collector.spans()).hasSize(4));
      assertThat(collector.spans())
          .allSatisfy(span -> assertThat(span.traceId()).isEqualTo(TRACE))
          .extracting(Span::name, span -> span.attributes().get(OUTCOME))
          .containsExactlyInAnyOrder(
              tuple("process reviews", "pending"),
              tuple("wait", null),
              tuple("process reviews", "approved"),
              tuple("send translations", null));
      final Span question = with(collector, "pending");
      final Span decision = with(collector, "approved");
      assertThat(question.parent()).isEqualTo(STAGE);
      assertThat(decision.parent()).isEqualTo(question.id());
      assertThat(collector.named("wait").getFirst().parent()).isEqualTo(question.id());
      assertThat(collector.named("send translations").getFirst().parent()).isEqualTo(decision.id());
    }
  }

  private static Span with(final TraceCollector collector, final String outcome) {
    return collector.spans().stream()
        .filter(span -> outcome.equals(span.attributes().get(OUTCOME)))
        .findFirst()
        .orElseThrow();
  }

  private static Tracing tracing(final TraceCollector collector) {
    return Tracing.of(
        TracingConfig.define(ConfigSpec.builder())
            .build()
            .resolve(Map.of(TracingConfig.ENDPOINT, collector.endpoint())),
        "gateway",
        "1",
        "one",
        new SimpleMeterRegistry());
  }

  private static void send(final Kept kept, final ReviewRecord record, final String parent) {
    final Headers headers = new RecordHeaders();
    if (!parent.isEmpty()) {
      HeaderText.put(headers, Header.TRACEPARENT, parent);
    }
    kept.send(
        Topic.REVIEWS,
        new TestRecord<>(
            record.id().getBytes(UTF_8), ReviewJson.write(record), headers, kept.clock.millis()));
  }

  private static Decided decided(final String id) {
    return new Decided(id, "d", Action.APPROVE, List.of(), "otto", "", 2);
  }

  private static Requested asked(final String id) {
    return Requested.about(id, "request")
        .client("shop")
        .languages(Events.KOREAN, Events.ENGLISH)
        .published(true)
        .madeBy("onnx", "1")
        .lines(List.of(new Line("안녕.", "", "Hi.", null, null, null, List.of())))
        .atMs(1)
        .build();
  }
}
