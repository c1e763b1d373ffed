package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.auditor.AuditorApp;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.resilience.app.StreamApp;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.serde.AvroSerializer;
import io.dragoman.schemas.testing.Events;
import io.dragoman.testkit.ApiClient;
import io.dragoman.testkit.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Violations planted on the topics of a real broker, and what command and app make of them. */
class AuditIT {
  private static final String REGISTRY = "mock://audit";
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AvroSerializer<SpecificRecord> values = new AvroSerializer<>();

  @Test
  void shouldFindWhatIsPlantedAndNothingElse() throws Exception {
    values.configure(Map.of("schema.registry.url", REGISTRY), false);
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      // As many partitions as they like.
      broker.createTopics(2, Topic.REQUESTS.baseName(), Topic.GROUP_MEMBERS.baseName());
      broker.createTopics(1, Topic.TRANSCRIPTS.baseName());
      for (int request = 0; request < 10; request++) {
        answer(broker, "good-" + request);
      }

      assertThat(audit(broker)).as("%s", out).isEqualTo(ExitStatus.OK);
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("10 requests: 10 ended.");

      answer(broker, "doubled");
      write(broker, Topic.TRANSCRIPTS, "doubled", Events.transcript("doubled", 0, "text"));
      write(broker, Topic.REQUESTS, "silent", Events.accepted("silent", RequestKind.AUDIO, 1));
      write(broker, Topic.REQUESTS, "silent", Events.failed("silent", Stage.TRANSCRIBE, 0, ""));
      write(broker, Topic.REQUESTS, "lost", Events.accepted("lost", RequestKind.AUDIO, 1));

      assertThat(audit(broker)).as("%s", out).isEqualTo(ExitStatus.FAILED);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("duplicated  doubled", "contradictory  silent")
          // Nobody says that no transcriber has it.
          .contains("13 requests: 12 ended, 1 in flight. 2 not as promised.")
          .doesNotContain("good-");

      try (StreamApp app = start(broker)) {
        await().atMost(LONG).until(app::ready);
        final ApiClient api = new ApiClient(app.httpPort(), "");

        await()
            .atMost(LONG)
            .untilAsserted(
                () -> {
                  final JsonNode report = api.get("/audit").body();
                  assertThat(report.at("/findings/duplicated").asInt())
                      .as("%s", report)
                      .isEqualTo(1);
                  assertThat(report.at("/findings/contradictory").asInt()).isEqualTo(1);
                  assertThat(report.at("/requests/ended").asInt()).isEqualTo(12);
                  assertThat(report.at("/requests/in_flight").asInt()).isEqualTo(1);
                });
        assertThat(api.get("/metrics").raw().body())
            .contains("dragoman_audit_findings", "finding=\"duplicated\"");
      }
    }
  }

  private StreamApp start(final TestBroker broker) {
    final AuditorApp app = new AuditorApp();
    return StreamApp.start(
        app,
        app.config()
            .resolve(
                Map.ofEntries(
                    Map.entry("bootstrap.servers", broker.bootstrap()),
                    Map.entry("schema.registry.url", REGISTRY),
                    Map.entry("state.dir", directory.resolve("state").toString()),
                    Map.entry("http.port", "0"),
                    Map.entry("health.interval.ms", "2000"),
                    Map.entry("audit.interval.ms", "200"),
                    Map.entry("num.stream.threads", "1"),
                    Map.entry("topic.partitions", "2"))),
        status -> {
          throw new AssertionError("halted with " + status);
        });
  }

  private int audit(final TestBroker broker) {
    out.reset();
    final PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Commands.create(new Terminal(print, print, false, false, false, 200), Map.of())
        .execute("audit", "-b", broker.bootstrap(), "--schema-registry", REGISTRY);
  }

  private void answer(final TestBroker broker, final String id) {
    write(broker, Topic.REQUESTS, id, Events.accepted(id, RequestKind.AUDIO, 1));
    write(broker, Topic.TRANSCRIPTS, id, Events.transcript(id, 0, "text"));
    write(broker, Topic.REQUESTS, id, Events.done(id, Stage.TRANSCRIBE, 0));
  }

  /** Long enough ago for a verdict. */
  private void write(
      final TestBroker broker, final Topic topic, final String id, final SpecificRecord record) {
    broker.send(
        new ProducerRecord<>(
            topic.baseName(),
            null,
            Instant.now().minus(Duration.ofHours(1)).toEpochMilli(),
            id,
            values.serialize(topic.baseName(), record)));
  }
}
