package io.dragoman.dlq.task;

import static io.dragoman.dlq.letter.Letters.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.cli.DlqProcess;
import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.DeadLetterCluster;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Batching;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.value.AvroSource;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.testkit.BesideTheTest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that are paused, cancelled, killed and resumed in the midst of their work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskRunnerIT {
  private static final int LETTERS = 400;
  private static final double SLOW = 100;
  private static final OptionalLong NO_MAX = OptionalLong.empty();

  private DeadLetterCluster cluster;
  private Map<String, Object> config;
  private DeadLetterReader reader;
  private TaskLog log;

  @BeforeAll
  void start(@TempDir final Path folder) throws Exception {
    cluster = DeadLetterCluster.start(folder);
    config = cluster.config();
    reader = cluster.reader();
    log = new TaskLog(config, "");
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void shouldStandStillWhenPausedAndGoOnWhenResumed() throws Exception {
    fill("paused");
    final Running running = start(order("paused", NO_MAX, SLOW, false));
    awaitSomeDone(running.task());

    tell(running.task(), Task.Command.PAUSE);
    final Task paused = await(running.task(), Task.State.PAUSED);

    assertThat(paused.counts().total()).isBetween(1L, LETTERS - 1L);
    assertThat(keys("paused.work", "read_uncommitted"))
        .as("nothing is open, and what is counted is there")
        .hasSize((int) paused.counts().total());

    tell(running.task(), Task.Command.RESUME);
    await(running.task(), Task.State.RUNNING);
    tell(running.task(), Task.Command.CANCEL);
    assertThat(running.result().end()).isEqualTo(Task.State.CANCELLED);
  }

  @Test
  void shouldDoTheRestOnceWhenCancelledAndGivenAgain() throws Exception {
    fill("cancelled");
    final Running running = start(order("cancelled", NO_MAX, SLOW, false));
    awaitSomeDone(running.task());

    tell(running.task(), Task.Command.CANCEL);

    assertThat(running.result().end()).isEqualTo(Task.State.CANCELLED);
    final Task cancelled = find(running.task());
    assertThat(cancelled.said()).isEqualTo(Task.State.CANCELLED);
    assertThat(cancelled.counts().total()).isBetween(1L, LETTERS - 1L);
    assertThat(keys("cancelled.work", "read_committed")).hasSize((int) cancelled.counts().total());

    // The command to cancel still stands in the topic; it was for the first run.
    assertThat(again(cancelled, OptionalDouble.empty()).end()).isEqualTo(Task.State.COMPLETED);

    assertThat(keys("cancelled.work", "read_committed"))
        .containsExactlyInAnyOrderElementsOf(numbers());
    assertThat(find(running.task()).counts().done())
        .containsOnly(Map.entry(State.REPLAYED, (long) LETTERS));
    assertThat(find(running.task()).started()).isEqualTo(cancelled.started());
  }

  @Test
  void shouldEndWhenCancelledWhilePaused() throws Exception {
    fill("still");
    final Running running = start(order("still", NO_MAX, SLOW, false));
    awaitSomeDone(running.task());
    tell(running.task(), Task.Command.PAUSE);
    final Task paused = await(running.task(), Task.State.PAUSED);

    tell(running.task(), Task.Command.CANCEL);

    assertThat(running.result().end()).isEqualTo(Task.State.CANCELLED);
    assertThat(keys("still.work", "read_committed"))
        .as("not one more")
        .hasSize((int) paused.counts().total());
  }

  @Test
  void shouldKeepToItsLimitOverAllRunsAlsoWhenDoneAgain() throws Exception {
    fill("limited");
    run(order("limited", NO_MAX, 0, false));
    final int max = 150;
    final Running running = start(order("limited", OptionalLong.of(max), SLOW, true));
    awaitSomeDone(running.task());
    tell(running.task(), Task.Command.CANCEL);
    running.result();

    assertThat(again(find(running.task()), OptionalDouble.empty()).end())
        .isEqualTo(Task.State.LIMIT);

    final List<String> keys = keys("limited.work", "read_committed");
    assertThat(keys).hasSize(LETTERS + max);
    assertThat(
            keys.stream()
                .collect(Collectors.groupingBy(key -> key, Collectors.counting()))
                .values())
        .as("none done twice by the two runs")
        .allMatch(times -> times <= 2);
  }

  @Test
  void shouldBeKnownAsDeadWhenKilledAndDoTheRestOnceWhenGivenAgain() throws Exception {
    fill("killed");
    final Process process = process("killed");
    final Task seen =
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> log.list(reader).stream().filter(task -> isOn(task, "killed")).findFirst(),
                task -> task.filter(some -> some.counts().total() > 0).isPresent())
            .orElseThrow();
    process.destroyForcibly().waitFor();
    final Task last = find(seen);

    assertThat(last.state(last.updated())).isEqualTo(Task.State.RUNNING);
    assertThat(last.state(last.updated().plusSeconds(20))).isEqualTo(Task.State.DEAD);
    assertThat(again(last, OptionalDouble.empty()).end()).isEqualTo(Task.State.COMPLETED);

    assertThat(keys("killed.work", "read_committed"))
        .containsExactlyInAnyOrderElementsOf(numbers());
    assertThat(find(seen).said()).isEqualTo(Task.State.COMPLETED);
    assertThat(find(seen).counts().total()).isEqualTo(LETTERS);
  }

  @Test
  void shouldLeaveTheLastWordToTheRunThatTookOver() throws Exception {
    fill("taken");
    final Running first = start(order("taken", NO_MAX, SLOW, false));
    awaitSomeDone(first.task());

    assertThat(again(find(first.task()), OptionalDouble.empty()).end())
        .isEqualTo(Task.State.COMPLETED);

    assertThatThrownBy(first::result).hasCauseInstanceOf(ReprocessorException.class);
    assertThat(find(first.task()).said()).isEqualTo(Task.State.COMPLETED);
    assertThat(keys("taken.work", "read_committed")).containsExactlyInAnyOrderElementsOf(numbers());
  }

  @Test
  void shouldSayWhyWhenItFails() throws Exception {
    final Task task = runner(reader).task(order("nowhere", NO_MAX, 0, false));

    assertThatThrownBy(
            () ->
                runner(reader)
                    .run(
                        task,
                        new TaskListener() {
                          @Override
                          public Progress begins(final Order order, final long offsets) {
                            throw new IllegalStateException("no bar");
                          }

                          @Override
                          public void ended(final Order order, final OrderOutcome outcome) {}
                        },
                        () -> false))
        .hasMessage("no bar");
    assertThat(find(task).said()).isEqualTo(Task.State.FAILED);
    assertThat(find(task).message()).isEqualTo("no bar");
  }

  /** A task in another thread. */
  private record Running(Task task, CompletableFuture<TaskRunner.Result> future) {
    TaskRunner.Result result() throws Exception {
      return future.get(1, TimeUnit.MINUTES);
    }
  }

  private Running start(final TaskOrder order) {
    final Task task = runner(reader).task(order);
    return new Running(
        task,
        BesideTheTest.supply(
            () -> {
              try (DeadLetterReader own = new DeadLetterReader(config, 1)) {
                return runner(own).run(task, TaskListener.NONE, () -> false);
              }
            }));
  }

  private TaskRunner.Result run(final TaskOrder order) {
    return runner(reader).run(runner(reader).task(order), TaskListener.NONE, () -> false);
  }

  private TaskRunner.Result again(final Task task, final OptionalDouble rate) {
    final TaskOrder order = task.order();
    final Task next = runner(reader).again(task);
    final TaskOrder fast =
        new TaskOrder(
            order.topics(),
            order.criteria(),
            order.only(),
            new OrderTerms(
                order.terms().action(),
                order.terms().again(),
                order.terms().who(),
                order.terms().why(),
                order.terms().max(),
                rate));
    return runner(reader)
        .run(
            new Task(
                next.id(),
                next.run(),
                fast,
                next.host(),
                next.said(),
                next.started(),
                next.updated(),
                next.counts(),
                0,
                0,
                0,
                ""),
            TaskListener.NONE,
            () -> false);
  }

  private TaskRunner runner(final DeadLetterReader with) {
    return new TaskRunner(
        config,
        with,
        new AuditLog(config, ""),
        log,
        Targets.any(""),
        new ValueDecoder(AvroSource.NONE),
        new Batching(10, 1_000_000, Duration.ofMillis(100)),
        Tracing.OFF,
        Clock.systemUTC());
  }

  private void tell(final Task task, final Task.Command command) {
    log.tell(task.id(), command, "ann", Instant.now());
  }

  private Task find(final Task task) {
    return log.find(reader, task.id()).orElseThrow();
  }

  private Task await(final Task task, final Task.State state) {
    return Awaitility.await().until(() -> find(task), now -> now.said() == state);
  }

  private void awaitSomeDone(final Task task) {
    Awaitility.await()
        .until(
            () -> log.find(reader, task.id()),
            now -> now.filter(known -> known.counts().total() > 0).isPresent());
  }

  private static boolean isOn(final Task task, final String topic) {
    return task.order().topics().equals(List.of(topic));
  }

  private static TaskOrder order(
      final String topic, final OptionalLong max, final double rate, final boolean again) {
    return new TaskOrder(
        List.of(topic),
        Criteria.ALL,
        List.of(),
        new OrderTerms(
            new Action.Replay(Optional.of(topic + ".work"), 5),
            again,
            "ann",
            "a test",
            max,
            rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty()));
  }

  private Process process(final String topic) throws Exception {
    return DeadLetterCluster.process(
        DlqProcess.class,
        "replay",
        "-t",
        topic,
        "--to",
        topic + ".work",
        "--all",
        "--rate",
        Integer.toString((int) SLOW),
        "-b",
        cluster.broker().bootstrap());
  }

  private void fill(final String topic) throws Exception {
    cluster.broker().createTopics(2, topic, topic + ".work");
    cluster.write(
        IntStream.range(0, LETTERS)
            .mapToObj(
                i ->
                    new ProducerRecord<>(
                        topic,
                        i % 2,
                        utf8(Integer.toString(i)),
                        utf8("v"),
                        Letters.streams().headers())));
  }

  private List<String> keys(final String topic, final String isolation) {
    return DeadLetterCluster.keys(cluster.records(topic, isolation));
  }

  private static List<String> numbers() {
    return DeadLetterCluster.numbers(LETTERS);
  }
}
