package io.dragoman.ops.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.client.ClientConfig;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import io.dragoman.ingest.IngestApp;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.StreamApp;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.stage.testing.SynthesisApp;
import io.dragoman.stage.testing.UpperCaseEngine;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stage that Dragoman has not, of an engine of its own kind, an app and a strategy: behind the
 * real ingest, on a real broker, followed by the real client.
 */
class ThirdStageIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String REGISTRY = "mock://third-stage-it";
  private static final Language ENGLISH = Language.find("eng_Latn").orElseThrow();

  @TempDir private Path directory;

  @Test
  void shouldAnswerAndRefuseLikeAnyOtherWhenAStageIsAnAppAndAStrategy() throws Exception {
    try (TestBroker broker = installation();
        StreamApp ingest = start(broker, new IngestApp());
        StreamApp synthesis =
            start(broker, new SynthesisApp(UpperCaseEngine.provider(new UpperCaseEngine())))) {
      await().atMost(LONG).until(() -> ingest.ready() && synthesis.ready());
      try (DragomanClient client =
          DragomanClient.connect(new ClientConfig(broker.bootstrap(), REGISTRY))) {
        final String said = client.submit(text("say this. And this."));
        final String unsaid = client.submit(text("!!!"));
        await()
            .atMost(LONG)
            .until(
                () -> {
                  client.poll(Duration.ofMillis(100));
                  return client.view(said).complete() && client.view(unsaid).complete();
                });

        final RequestView view = client.view(said);
        assertThat(view.state()).isEqualTo(State.DONE);
        assertThat(view.translation(ENGLISH)).isEqualTo("SAY THIS. AND THIS.");
        assertThat(client.view(unsaid).state()).isEqualTo(State.FAILED);
        assertThat(client.view(unsaid).allFailures())
            .singleElement()
            .extracting(UnitStatus::getMessage)
            .asString()
            .contains("There is no word to say.");
      }
      assertThat(broker.read("dlq.translator", LONG, letters -> !letters.isEmpty())).hasSize(1);
    }
  }

  /**
   * A broker with the topics of the whole catalogue, as {@code dragoman topics create} leaves it.
   */
  private TestBroker installation() {
    final TestBroker broker = TestBroker.start(directory.resolve("broker"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      new TopicProvisioner(admin, new TopicOptions("", 1, (short) 1, true))
          .provision(EnumSet.allOf(Topic.class));
    }
    return broker;
  }

  private StreamApp start(final TestBroker broker, final AppDefinition app) {
    return StreamApp.start(
        app,
        app.config()
            .resolve(
                Map.of(
                    "bootstrap.servers",
                    broker.bootstrap(),
                    "schema.registry.url",
                    REGISTRY,
                    "state.dir",
                    directory.resolve(app.name()).toString(),
                    "topic.partitions",
                    "1",
                    "topic.replication.factor",
                    "1",
                    "http.port",
                    "0")),
        status -> {
          throw new AssertionError(app.name() + " halted with " + status);
        });
  }

  private static Request.Text text(final String text) {
    return new Request.Text(text, Language.find("kor_Hang").orElseThrow(), List.of(ENGLISH));
  }
}
