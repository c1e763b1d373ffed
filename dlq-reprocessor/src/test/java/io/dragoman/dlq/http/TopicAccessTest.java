package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.operations.TopicAccess;
import io.dragoman.testkit.ApiClient;
import io.dragoman.web.key.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicAccessTest {
  @ParameterizedTest
  @CsvSource({
    "dlq.transcriber, true",
    "dlq.parked, true",
    "dlq.lab, true",
    "orders, false",
    "orders-dlt, false",
    "requests, false",
    "dlq, false",
    "xdlq.lab, false",
    "dlq.audit, false",
    "dlq.tasks, false",
    "dlq.policies, false",
    "__transaction_state, false",
  })
  void shouldOpenDeadLetterTopicsOnlyWhenNothingIsConfigured(
      final String topic, final boolean open) {
    assertThat(TopicAccess.of(List.of(), List.of(), "").allows(topic)).isEqualTo(open);
    assertThat(TopicAccess.of(List.of(), List.of(), "acme.").allows("acme." + topic))
        .isEqualTo(open);
    assertThat(TopicAccess.of(List.of(), List.of(), "acme.").allows(topic)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "orders-dlt, true",
    "orders, false",
    "healed, true",
    "dlq.transcriber, false",
    "__consumer_offsets, false"
  })
  void shouldOpenWhatIsConfigured(final String topic, final boolean open) {
    final TopicAccess access =
        TopicAccess.of(List.of("*-dlt", "__consumer_offsets"), List.of("healed"), "");

    assertThat(access.allows(topic)).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/letters/orders-0@0",
        "/v1/letters/__consumer_offsets-0@0",
        "/v1/letters/dlq.audit-0@0/explanation",
        "/v1/letters?topic=dlq.transcriber,orders",
        "/v1/stats?topic=__transaction_state",
        "/v1/audit?topic=orders",
        "/v1/audit?letter=orders-0@0",
      })
  void shouldRefuseBeforeKafkaIsAskedWhenATopicIsClosed(
      final String path, @TempDir final Path folder) throws Exception {
    try (DlqService service = serve(folder)) {
      final ApiClient.Reply reply = new ApiClient(service.port(), "v").get(path);

      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.error().path("message").asText()).contains("does not open the topic");
      assertThat(reply.error().path("what_to_do").asText()).contains("topics.allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay", "discard", "park", "letters/orders-0@0/edit"})
  void shouldRefuseOrdersAsWellWhenATopicIsClosed(final String what, @TempDir final Path folder)
      throws Exception {
    final String which =
        what.endsWith("edit") ? "\"set\": \"a=1\"" : "\"topic\": \"orders\", \"all\": true";
    try (DlqService service = serve(folder)) {
      final ApiClient.Reply reply =
          new ApiClient(service.port(), "o")
              .post("/v1/" + what, "{" + which + ", \"reason\": \"test\"}");

      assertThat(reply.status()).as(reply.raw().body()).isEqualTo(403);
    }
  }

  @Test
  void shouldNotMindWhetherAClosedTopicExists(@TempDir final Path folder) throws Exception {
    try (DlqService service = serve(folder)) {
      final ApiClient viewer = new ApiClient(service.port(), "v");

      assertThat(viewer.get("/v1/letters?topic=no-such").status()).isEqualTo(403);
    }
  }

  /** A service whose cluster is away. */
  private static DlqService serve(final Path folder) throws Exception {
    final Path keys =
        Files.writeString(
            folder.resolve("keys"),
            "vera viewer "
                + new Secret("", "v").hash()
                + "\notto operator "
                + new Secret("", "o").hash());
    return DlqService.start(
        ServiceConfig.spec()
            .resolve(
                Map.of(
                    "bootstrap.servers", "127.0.0.1:1",
                    "http.port", "0",
                    "api.keys.file", keys.toString())),
        Clock.systemUTC());
  }
}
