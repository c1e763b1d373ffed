package io.dragoman.dlq.http;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.cli.DlqCommand;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.operations.Refusal;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskLog;
import io.dragoman.testkit.ApiClient;
import io.dragoman.testkit.TestBroker;
import io.dragoman.web.key.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whatever one face refuses, the other refuses as well, and nothing is done then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FacesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What only one face has: files are the command line's, rights of callers the service's. */
  private static final Set<Class<?>> OF_ONE_FACE =
      Set.of(Refusal.AlreadyThere.class, Refusal.TopicClosed.class);

  private TestBroker broker;
  private DlqService service;
  private ApiClient operator;
  private String running;
  private String completed;

  @BeforeAll
  void start(@TempDir final Path folder) throws Exception {
    broker = TestBroker.start(folder.resolve("kafka"));
    for (final String topic : List.of("idle", "busy", "work")) {
      broker.createTopics(1, topic);
    }
    final Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrap(), "max.in.flight.requests.per.connection", 1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 600; i++) {
        for (final String topic : List.of("idle", "busy")) {
          producer.send(
              new ProducerRecord<>(
                  topic,
                  0,
                  utf8(Integer.toString(i)),
                  utf8("{\"amount\": 1}"),
                  Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
                      .header("__streams.errors.topic", "work")
                      .header("__streams.errors.partition", "0")
                      .headers()));
        }
      }
    }
    final Path keys =
        Files.writeString(folder.resolve("keys"), "otto operator " + new Secret("", "o").hash());
    service =
        DlqService.start(
            ServiceConfig.spec()
                .resolve(
                    Map.of(
                        "bootstrap.servers", broker.bootstrap(),
                        "http.port", "0",
                        "api.keys.file", keys.toString(),
                        "topics.allowed", "*",
                        "health.interval.ms", "200")),
            Clock.systemUTC());
    operator = new ApiClient(service.port(), "o");
    Awaitility.await().atMost(PATIENCE).until(service::ready);
    completed = begin("{\"letter\": \"idle-0@0\", \"reason\": \"test\"}", "COMPLETED");
    // So slow that it runs until it is told to end.
    running = begin("{\"topic\": \"busy\", \"all\": true, \"rate\": 1}", "RUNNING");
  }

  @AfterAll
  void stop() {
    service.close();
    broker.close();
  }

  /**
   * Something that is refused.
   *
   * @param why the refusal that it shows
   * @param status of HTTP
   * @param exit code of the command line
   */
  private record Case(
      Class<? extends Refusal> why,
      int status,
      String path,
      String body,
      int exit,
      String... words) {}

  private List<Case> cases() {
    return List.of(
        new Case(
            Refusal.NothingMeant.class, 400, "replay", "'topic': 'idle'", 2, "replay", "-t=idle"),
        new Case(Refusal.NothingMeant.class, 400, "park", "'topic': 'idle'", 2, "park", "-t=idle"),
        new Case(
            Refusal.NoReason.class,
            400,
            "discard",
            "'topic': 'idle', 'all': true, 'reason': ' '",
            2,
            "discard",
            "-t=idle",
            "--all",
            "--reason= "),
        new Case(
            Refusal.NoReason.class,
            400,
            "letters/idle-0@1/edit",
            "'set': 'amount=2', 'reason': ' '",
            2,
            "edit",
            "idle-0@1",
            "--set=amount=2",
            "--reason= "),
        // The one that the command line takes for nothing to do.
        new Case(Refusal.NoTopics.class, 404, "replay", "'all': true", 0, "replay", "--all"),
        new Case(
            Refusal.NoSuchTopic.class,
            404,
            "replay",
            "'topic': 'none', 'all': true",
            3,
            "replay",
            "-t=none",
            "--all"),
        new Case(
            Refusal.NoSuchTopic.class, 404, "park", "'letter': 'none-0@0'", 3, "park", "none-0@0"),
        new Case(Refusal.NoSuchTopic.class, 404, "letters?topic=none", "", 3, "list", "-t=none"),
        new Case(Refusal.NoSuchTopic.class, 404, "stats?topic=none", "", 3, "stats", "-t=none"),
        new Case(
            Refusal.TopicBusy.class,
            409,
            "replay",
            "'topic': 'busy', 'all': true",
            1,
            "replay",
            "-t=busy",
            "--all"),
        new Case(
            Refusal.TopicBusy.class,
            409,
            "letters/busy-0@150/edit",
            "'set': 'amount=2', 'reason': 'x'",
            1,
            "edit",
            "busy-0@150",
            "--set=amount=2",
            "--reason=x"),
        new Case(
            Refusal.NoSuchDeadLetter.class,
            404,
            "letters/idle-0@999/edit",
            "'set': 'amount=2', 'reason': 'x'",
            3,
            "edit",
            "idle-0@999",
            "--set=amount=2",
            "--reason=x"),
        new Case(
            Refusal.NoSuchDeadLetter.class, 404, "letters/idle-0@999", "", 3, "show", "idle-0@999"),
        new Case(
            Refusal.NoSuchDeadLetter.class,
            404,
            "letters/idle-0@999/explanation",
            "",
            3,
            "explain",
            "idle-0@999"),
        new Case(
            Refusal.BadChange.class,
            400,
            "letters/idle-0@1/edit",
            "'set': 'amount.x=2', 'reason': 'x'",
            2,
            "edit",
            "idle-0@1",
            "--set=amount.x=2",
            "--reason=x"),
        new Case(
            Refusal.NothingChanged.class,
            400,
            "letters/idle-0@1/edit",
            "'set': 'amount=1', 'reason': 'x'",
            0,
            "edit",
            "idle-0@1",
            "--set=amount=1",
            "--reason=x"),
        new Case(Refusal.NoSuchTask.class, 404, "tasks/none", "", 3, "tasks", "show", "none"),
        new Case(
            Refusal.NoSuchTask.class, 404, "tasks/none/cancel", "{}", 3, "tasks", "cancel", "none"),
        task(Refusal.TaskOver.class, completed, "pause"),
        task(Refusal.TaskOver.class, completed, "cancel"),
        task(Refusal.TaskOver.class, completed, "resume"),
        task(Refusal.TaskRuns.class, running, "resume"));
  }

  private static Case task(
      final Class<? extends Refusal> why, final String task, final String what) {
    return new Case(why, 409, "tasks/" + task + "/" + what, "{}", 1, "tasks", what, task);
  }

  @Test
  void shouldRefuseTheSameOnBothFacesAndDoNothing() throws Exception {
    final String before = operator.get("/v1/audit?topic=idle").body().toString();
    final Set<Class<?>> shown = new HashSet<>(OF_ONE_FACE);
    for (final Case one : cases()) {
      final String what = String.join(" ", one.words());
      final ApiClient.Reply reply =
          one.body().isEmpty()
              ? operator.get("/v1/" + one.path())
              : operator.post("/v1/" + one.path(), json(one.body()));
      assertThat(reply.status()).as("%s: %s", what, reply.raw().body()).isEqualTo(one.status());
      assertThat(reply.error().path("message").asText()).as(what).isNotEmpty();
      final StringWriter err = new StringWriter();
      assertThat(command(err, one.words())).as("%s: %s", what, err).isEqualTo(one.exit());
      assertThat(err.toString()).as(what).isNotEmpty().doesNotContain("\tat ");
      shown.add(one.why());
    }

    assertThat(shown)
        .as("every refusal has a case here")
        .isEqualTo(Set.of(Refusal.class.getPermittedSubclasses()));
    assertThat(operator.get("/v1/audit?topic=idle").body().toString()).isEqualTo(before);
    assertThat(state(running)).isEqualTo("RUNNING");
  }

  @Test
  void shouldEndATaskOnBothFacesWhenItsProcessIsGone() throws Exception {
    final Instant last = Instant.now().minus(Task.SILENCE).minusSeconds(1);
    for (final String id : List.of("gone-over-http", "gone-on-the-command-line")) {
      new TaskLog(Map.of("bootstrap.servers", broker.bootstrap()), "")
          .say(
              new Task(
                  id,
                  "run",
                  new TaskOrder(
                      List.of("idle"),
                      Criteria.ALL,
                      List.of(),
                      new OrderTerms(new Action.Park(), "carl", "")),
                  "host",
                  Task.State.RUNNING,
                  last,
                  last,
                  Counts.NONE,
                  0,
                  0,
                  0,
                  ""));
      assertThat(state(id)).isEqualTo("DEAD");
    }

    assertThat(operator.post("/v1/tasks/gone-over-http/cancel", "").status()).isEqualTo(202);
    assertThat(operator.post("/v1/tasks/gone-over-http/cancel", "").status())
        .as("again")
        .isEqualTo(202);
    final StringWriter err = new StringWriter();
    assertThat(command(err, "tasks", "cancel", "gone-on-the-command-line")).as("%s", err).isZero();
    for (final String id : List.of("gone-over-http", "gone-on-the-command-line")) {
      assertThat(state(id)).as(id).isEqualTo("CANCELLED");
    }
  }

  private String begin(final String order, final String state) throws Exception {
    final String url = operator.post("/v1/replay", order).body().path("url").asText();
    final String id = url.substring("/v1/tasks/".length());
    Awaitility.await().atMost(PATIENCE).until(() -> state(id).equals(state));
    return id;
  }

  private String state(final String task) throws Exception {
    return operator.get("/v1/tasks/" + task).body().path("state").asText();
  }

  private int command(final StringWriter err, final String... words) {
    final CommandLine dlq =
        DlqCommand.mount(new ClusterLookup(Map.of(), LocalStacks.NONE), Terminal.pipe());
    return dlq.setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(
            Stream.concat(Arrays.stream(words), Stream.of("-b", broker.bootstrap()))
                .toArray(String[]::new));
  }

  private static String json(final String fields) {
    final String body = fields.replace('\'', '"');
    return body.startsWith("{") ? body : "{" + body + "}";
  }
}
