package io.dragoman.resilience.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.breaker.EngineBreaker;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.TracingConfig;
import io.dragoman.resilience.consumer.LeftOut;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.gate.PauseReason;
import io.dragoman.resilience.logging.LogContext;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.testing.CapturedLog;
import io.dragoman.resilience.testing.Item;
import io.dragoman.resilience.testing.ItemStrategy;
import io.dragoman.resilience.testing.ScriptedEngine;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.testkit.TraceCollector;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import io.micrometer.core.instrument.Counter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerTest extends WorkerFixture {
  private static final Secret SECRET = Secret.random();

  private final ScriptedEngine engine = new ScriptedEngine("primary", 8);

  @BeforeEach
  void start() {
    start(List.of(engine), Map.of(WorkerSettings.INBOX_MAX_RECORDS, "4"));
  }

  private void start(final List<ScriptedEngine> engines, final Map<String, String> settings) {
    final Map<String, String> values = new HashMap<>(settings);
    values.putIfAbsent(WorkerSettings.RETRY_MAX_ATTEMPTS, "3");
    start(
        values,
        (options, environment) ->
            new Worker<>(ItemStrategy.TOPICS, strategy, engines, options, environment));
  }

  @AfterEach
  void stop() {
    engine.release();
    close();
  }

  @Test
  void shouldAnswerAndSayWhoWhenWorkComes() {
    send(Item.of("e1", "hello"));

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by primary, attempt 1");
    assertThat(statuses).containsExactly("e1: DONE");
    assertNothingIsLeft();
  }

  @Test
  void shouldNameThePartitionInEveryLineOfATask() {
    try (CapturedLog log = CapturedLog.of("io.dragoman.resilience.worker")) {
      work.pipeInput(new byte[0], "no item".getBytes(StandardCharsets.UTF_8));
      awaitUntil(() -> !deadLetters.isEmpty());

      assertThat(log.lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line.context()).containsEntry(LogContext.PARTITION, "0"));
    }
  }

  @Test
  void shouldSayInEveryLineAboutARecordWhomItIsAbout() {
    answerSomething();
    failOn("hello", ErrorCode.INVALID_OUTPUT);
    final Headers headers = new RecordHeaders();
    HeaderText.put(headers, Header.REQUEST_ID, "r1");
    HeaderText.put(headers, Header.CLIENT_ID, "shop");
    HeaderText.put(
        headers, Header.TRACEPARENT, "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
    try (CapturedLog log = CapturedLog.of("io.dragoman.resilience")) {
      send(Item.of("e1", "hello"), headers);
      awaitUntil(() -> deadLetters.size() == 1);

      assertThat(log.lines())
          .anySatisfy(line -> assertThat(line.message()).contains("is a dead letter"))
          .allSatisfy(
              line ->
                  assertThat(line.context())
                      .as(line.message())
                      .containsEntry(LogContext.REQUEST_ID, "r1")
                      .containsEntry(LogContext.CLIENT_ID, "shop")
                      .containsEntry(LogContext.TRACE_ID, "a".repeat(32)));
    }
  }

  @Test
  void shouldLogWhatIsAnsweredLate() {
    engine.hold();
    send(Item.of("e1", "hello"));
    awaitUntil(() -> engine.started() == 1);
    clock.advance(Duration.ofMinutes(2));
    try (CapturedLog log = CapturedLog.of("io.dragoman.resilience.worker")) {
      engine.release();
      awaitUntil(() -> answers.size() == 1);

      assertThat(log.texts()).anySatisfy(line -> assertThat(line).startsWith("WARN Slow: "));
    }
  }

  @Test
  void shouldLogNoPayloadWhateverBecomesOfIt() {
    final String marker = "MARKER-OF-A-TEXT";
    answerSomething();
    engine.setModel(
        text -> {
          if (text.equals(marker)) {
            throw new DragomanException(ErrorCode.INVALID_OUTPUT, "No answer came of it");
          }
          return text;
        });
    try (CapturedLog log = CapturedLog.ofEverything()) {
      send(Item.of("e1", marker));
      work.pipeInput(new byte[0], marker.getBytes(StandardCharsets.UTF_8));
      send(Item.of("e2", "other " + marker));
      awaitUntil(() -> deadLetters.size() == 2 && answers.size() == 2);

      assertThat(log.lines())
          .as("at the finest level")
          .isNotEmpty()
          .noneSatisfy(line -> assertThat(line.toString()).contains(marker));
    }
  }

  @Test
  void shouldBeOneTraceFromTheFirstAttemptThroughRetryDeadLetterAndReplayToTheAnswer()
      throws IOException {
    final String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    final String given = "00-" + trace + "-00f067aa0ba902b7-01";
    try (TraceCollector collector = new TraceCollector()) {
      tracing =
          Tracing.of(
              TracingConfig.define(ConfigSpec.builder())
                  .build()
                  .resolve(Map.of(TracingConfig.ENDPOINT, collector.endpoint())),
              "test",
              "1",
              "one",
              meters);
      stop();
      start(List.of(engine), Map.of(WorkerSettings.RETRY_MAX_ATTEMPTS, "2"));
      answerSomething();
      failOn("hello", ErrorCode.ENGINE_FAILED);
      final Headers headers = new RecordHeaders();
      HeaderText.put(headers, Header.TRACEPARENT, given);
      send(Item.of("e1", "hello"), headers);
      awaitUntil(() -> worker.status().partitions().get(0).load().delayed() == 1);
      clock.advance(Duration.ofMinutes(5));
      awaitUntil(() -> deadLetters.size() == 1);
      final Headers letter = deadLetters.getFirst().headers();
      assertThat(HeaderText.get(letter, Header.TRACEPARENT)).as("as it came").contains(given);
      engine.setModel(text -> "mended");
      final Headers replay = new RecordHeaders();
      HeaderText.put(replay, Header.REPLAY_COUNT, 1);
      HeaderText.put(replay, Header.REPLAYED_FROM, "dlq-0@1");
      try (TraceSpan replayed = tracing.replay("translation.tasks", letter)) {
        replayed.into(replay);
      }
      send(Item.of("e1", "hello"), replay);
      awaitUntil(() -> answers.size() == 2);
      tracing.close();

      final List<TraceCollector.Span> ours =
          collector.spans().stream().filter(span -> span.traceId().equals(trace)).toList();
      final List<TraceCollector.Span> attempts =
          ours.stream().filter(span -> span.name().equals("process translation.tasks")).toList();
      assertThat(attempts)
          .extracting(span -> span.attributes().get(TraceSpan.OUTCOME))
          .containsExactly("delayed", "failed", "done");
      assertThat(attempts.get(0).parent()).isEqualTo("00f067aa0ba902b7");
      assertThat(collector.parentOf(attempts.get(1)))
          .get()
          .extracting(TraceCollector.Span::name)
          .isEqualTo("send translator.delay");
      assertThat(ours)
          .filteredOn(span -> span.name().equals("delay translator.delay"))
          .singleElement()
          .satisfies(
              delay -> {
                assertThat(delay.parent())
                    .as("beside the next attempt")
                    .isEqualTo(attempts.get(1).parent());
                assertThat(delay.attributes())
                    .containsEntry("messaging.destination.name", "translator.delay")
                    .containsEntry(TraceSpan.ATTEMPT, "1");
              });
      final TraceCollector.Span replayed = collector.parentOf(attempts.get(2)).orElseThrow();
      assertThat(replayed.name()).isEqualTo("send translation.tasks");
      final TraceCollector.Span died = collector.parentOf(replayed).orElseThrow();
      assertThat(died.name()).isEqualTo("send dlq.translator");
      assertThat(collector.parentOf(died)).contains(attempts.get(1));
      assertThat(attempts.get(1).failed()).isTrue();
      assertThat(ours)
          .filteredOn(span -> span.name().equals("send translations"))
          .singleElement()
          .satisfies(span -> assertThat(collector.parentOf(span)).contains(attempts.get(2)));
      assertThat(ours).filteredOn(span -> span.name().equals("wait")).hasSize(3);
      assertThat(attempts)
          .allSatisfy(
              span ->
                  assertThat(collector.named("batch primary"))
                      .anySatisfy(batch -> assertThat(batch.links()).contains(span.id())));
    }
  }

  @Test
  void shouldBatchWhatComesWhileTheEngineIsBusy() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "b"));
    send(Item.of("e3", "c"));
    engine.release();

    awaitUntil(() -> answers.size() == 3);

    assertThat(engine.batches()).containsExactly(List.of("first"), List.of("b", "c"));
  }

  @Test
  void shouldDropTheRecordWhenItsEventWasSeen() {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    send(Item.of("e1", "hello"));
    send(Item.of("e2", "other"));

    awaitUntil(() -> answers.size() == 2);

    assertThat(statuses).containsExactly("e1: DONE", "e2: DONE");
    assertNothingIsLeft();
  }

  @Test
  void shouldPauseWhenTheDiskIsNearlyFull() {
    stop();
    start(
        List.of(engine),
        Map.of(WorkerSettings.STATE_MIN_FREE_BYTES, Long.toString(Long.MAX_VALUE)));
    send(Item.of("e1", "hello"));

    // What was taken is finished all the same.
    awaitUntil(() -> answers.size() == 1);
    assertThat(pauses()).containsExactly(PauseReason.DISK_FULL);
  }

  @Test
  void shouldDropTheRecordHoweverLongTheFirstOneHadToWait() {
    engine.hold();
    send(Item.of("e1", "hello"));
    awaitUntil(() -> engine.started() == 1);
    clock.advance(Duration.ofDays(3));
    send(Item.of("e1", "hello"));
    engine.release();
    awaitUntil(() -> answers.size() == 1);
    clock.advance(Duration.ofHours(23));
    send(Item.of("e1", "hello"));
    send(Item.of("e2", "other"));

    awaitUntil(() -> answers.size() == 2);

    assertThat(statuses).containsExactly("e1: DONE", "e2: DONE");
    assertNothingIsLeft();
  }

  @Test
  void shouldDropTheRecordWhenItsEventIsInFlight() {
    engine.hold();
    send(Item.of("e1", "hello"));
    send(Item.of("e1", "hello"));
    engine.release();

    awaitUntil(() -> worker.status().partitions().get(0).load().unfinished() == 0);

    assertThat(statuses).containsExactly("e1: DONE");
  }

  @Test
  void shouldWorkAgainWhenADeadLetterIsReplayed() {
    answerSomething();
    failOn("hello", ErrorCode.INVALID_OUTPUT);
    send(Item.of("e1", "hello"));
    awaitUntil(() -> deadLetters.size() == 1);
    engine.setModel(text -> "mended");
    final Headers replay = new RecordHeaders();
    HeaderText.put(replay, Header.REPLAY_COUNT, 1);
    HeaderText.put(replay, Header.REPLAYED_FROM, "dlq-0@1");
    send(Item.of("e1", "hello"), replay);
    send(Item.of("e1", "hello"), replay);

    awaitUntil(() -> worker.status().partitions().get(0).load().unfinished() == 0);

    assertThat(answers).hasSize(2).last().asString().startsWith("e1: mended");
    assertThat(replays).as("the status says whose end it is").containsExactly("", "", "dlq-0@1");
  }

  @Test
  void shouldAnswerWithoutTheEngineWhenTheWorkWasDone() {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    send(Item.of("e2", "hello"));

    awaitUntil(() -> answers.size() == 2);

    assertThat(answers).last().isEqualTo("e2: HELLO by primary, cached, attempt 0");
    assertThat(engine.batches()).hasSize(1);
  }

  @Test
  void shouldRunAgainWhenTheAnswerIsForgotten() {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    clock.advance(Duration.ofHours(25));
    send(Item.of("e2", "hello"));

    awaitUntil(() -> answers.size() == 2);

    assertThat(engine.batches()).hasSize(2);
  }

  @Test
  void shouldRunOnceWhenTheSameWorkIsInFlight() {
    engine.hold();
    send(Item.of("e1", "hello"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "hello"));
    engine.release();

    awaitUntil(() -> answers.size() == 2);

    assertThat(engine.batches()).containsExactly(List.of("hello"));
    assertThat(answers)
        .containsExactly(
            "e1: HELLO by primary, attempt 1", "e2: HELLO by primary, cached, attempt 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT-1H", "PT24H", "PT-24H"})
  void shouldRememberEventsAndAnswersWhenTheClockIsSet(final Duration ahead) {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    clock.set(ahead);
    send(Item.of("e1", "hello"));
    send(Item.of("e2", "hello"));
    awaitUntil(() -> answers.size() == 2);
    clock.set(ahead.negated());
    send(Item.of("e1", "hello"));
    send(Item.of("e2", "hello"));
    send(Item.of("e3", "hello"));
    awaitUntil(() -> answers.size() == 3);

    assertThat(statuses).containsExactly("e1: DONE", "e2: DONE", "e3: DONE");
    assertThat(engine.batches()).as("the later ones are answered from memory").hasSize(1);
    assertNothingIsLeft();
  }

  @Test
  void shouldHurryWhatOthersWaitForWhenSomebodyUrgentJoins() {
    stop();
    start(List.of(engine), Map.of(WorkerSettings.INBOX_MAX_RECORDS, "100"));
    engine.hold();
    IntStream.range(0, 20).forEach(i -> send(Item.of("a" + i, "work " + i).withPriority(1)));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("urgent", "work 19").withPriority(10));
    engine.release();

    awaitUntil(() -> answers.size() == 21);

    assertThat(engine.batches().get(1)).first().isEqualTo("work 19");
  }

  @Test
  void shouldShowEveryCounterAtZeroWhenNothingHasCome() {
    assertThat(meters.getMeters())
        .filteredOn(Counter.class::isInstance)
        .extracting(meter -> meter.getId().getName())
        .contains(
            MeterDef.RECORDS_RECEIVED.spec().key(),
            MeterDef.RECORDS_FINISHED.spec().key(),
            MeterDef.DEDUPLICATION.spec().key(),
            MeterDef.DEAD_LETTERS.spec().key(),
            MeterDef.ATTEMPTS_FAILED.spec().key(),
            MeterDef.RETRIES.spec().key(),
            MeterDef.BREAKER_REQUESTS.spec().key());
  }

  @Test
  void shouldEndAsPoisonWithItsBytesWhenARecordCannotBeRead() {
    work.pipeInput(new byte[] {7}, new byte[] {1, 2, 3});

    awaitUntil(() -> deadLetters.size() == 1);

    final TestRecord<byte[], byte[]> letter = deadLetters.getFirst();
    assertThat(letter.key()).containsExactly(7);
    assertThat(letter.value()).containsExactly(1, 2, 3);
    assertThat(header(letter, Header.ERROR_CODE)).contains("UNDECODABLE_RECORD");
    assertThat(header(letter, Header.DISPOSITION)).contains("POISON");
    assertThat(header(letter, Header.ERROR_TOPIC)).contains("translation.tasks");
    assertThat(header(letter, Header.ERROR_OFFSET)).contains("0");
    assertThat(statuses).containsExactly("unknown: UNDECODABLE_RECORD");
    assertNothingIsLeft();
  }

  @Test
  void shouldEndAsPoisonWhenARecordHasNoValue() {
    work.pipeInput(new TestRecord<>(new byte[] {7}, null));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("UNDECODABLE_RECORD");
    assertThat(deadLetters.getFirst().value()).isNull();
  }

  @Test
  void shouldNotRunWhenTheDeadlineHasPassed() {
    send(Item.of("e1", "late").withDeadline(clock.instant().minusMillis(1)));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.DISPOSITION)).contains("EXPIRED");
    assertThat(statuses).containsExactly("e1: DEADLINE_PASSED");
    assertThat(engine.batches()).isEmpty();
  }

  @Test
  void shouldNotRunWhenTheDeadlinePassesInTheQueue() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "late").withDeadline(clock.instant().plusMillis(1)));
    clock.advance(Duration.ofMillis(2));
    engine.release();

    awaitUntil(() -> deadLetters.size() == 1 && answers.size() == 1);

    assertThat(statuses).containsExactlyInAnyOrder("e1: DONE", "e2: DEADLINE_PASSED");
    assertThat(engine.batches()).containsExactly(List.of("first"));
  }

  @Test
  void shouldTellThatTheDeadlinePassedWhileAnotherCallStillRuns() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "late").withDeadline(clock.instant().plusSeconds(1)));
    send(Item.of("e3", "in time"));
    clock.advance(Duration.ofSeconds(2));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(statuses).containsExactly("e2: DEADLINE_PASSED");
    engine.release();
    awaitUntil(() -> answers.size() == 2);
    assertThat(engine.batches()).containsExactly(List.of("first"), List.of("in time"));
  }

  @Test
  void shouldExpireWhoJoinedWorkThatWaitsForItsEngine() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "queued"));
    send(Item.of("e3", "queued").withDeadline(clock.instant().plusSeconds(1)));
    clock.advance(Duration.ofSeconds(2));

    awaitUntil(() -> deadLetters.size() == 1);

    engine.release();
    awaitUntil(() -> answers.size() == 2);
    assertThat(statuses).containsExactly("e3: DEADLINE_PASSED", "e1: DONE", "e2: DONE");
  }

  @Test
  void shouldAnswerWhoJoinedWorkThatWasStartedInTime() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "first").withDeadline(clock.instant().plusSeconds(1)));
    clock.advance(Duration.ofSeconds(2));
    tick();
    engine.release();

    awaitUntil(() -> answers.size() == 2);

    assertThat(deadLetters).isEmpty();
  }

  @Test
  void shouldNotRunWhatIsCancelledBeforeItCame() {
    cancellations.cancel("e1", Duration.ZERO);
    send(Item.of("e1", "cancelled"));

    awaitUntil(() -> statuses.size() == 1);

    assertThat(statuses).containsExactly("e1: CANCELLED");
    assertThat(engine.batches()).isEmpty();
    assertThat(deadLetters).isEmpty();
    assertThat(MeterDef.RECORDS_FINISHED.counter(meters, "cancelled").count()).isEqualTo(1);
    assertNothingIsLeft();
  }

  @Test
  void shouldNotRunWhatIsCancelledInTheQueueWhileAnotherCallStillRuns() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "cancelled"));
    send(Item.of("e3", "wanted"));
    tick();
    cancellations.cancel("e2", Duration.ZERO);
    clock.advance(Duration.ofSeconds(1));

    awaitUntil(() -> statuses.contains("e2: CANCELLED"));

    engine.release();
    awaitUntil(() -> answers.size() == 2);
    assertThat(engine.batches()).containsExactly(List.of("first"), List.of("wanted"));
    assertThat(deadLetters).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void shouldAnswerWhatIsCancelledInAnEngine() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    cancellations.cancel("e1", Duration.ZERO);
    clock.advance(Duration.ofSeconds(1));
    tick();
    engine.release();

    awaitUntil(() -> statuses.size() == 1);

    assertThat(statuses).containsExactly("e1: DONE");
  }

  @Test
  void shouldAnswerTheOthersWhoWaitForWorkThatOneCancelled() {
    engine.hold();
    send(Item.of("e1", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e2", "shared"));
    send(Item.of("e3", "shared"));
    send(Item.of("e4", "shared"));
    tick();
    cancellations.cancel("e2", Duration.ZERO);
    cancellations.cancel("e4", Duration.ZERO);
    clock.advance(Duration.ofSeconds(1));

    awaitUntil(() -> statuses.size() == 2);
    assertThat(statuses).containsExactlyInAnyOrder("e2: CANCELLED", "e4: CANCELLED");

    engine.release();
    awaitUntil(() -> answers.size() == 2);
    assertThat(statuses).contains("e1: DONE", "e3: DONE");
    assertThat(engine.batches()).containsExactly(List.of("first"), List.of("shared"));
    assertNothingIsLeft();
  }

  @Test
  void shouldNotRunWhatIsCancelledWhileNoEngineMayBeCalled() {
    worker.breaker("primary").orElseThrow().forceOpen();
    send(Item.of("e1", "hello"));
    tick();
    assertThat(statuses).isEmpty();
    cancellations.cancel("e1", Duration.ZERO);
    clock.advance(Duration.ofSeconds(1));

    awaitUntil(() -> statuses.size() == 1);

    assertThat(statuses).containsExactly("e1: CANCELLED");
    assertNothingIsLeft();
  }

  @Test
  void shouldNotTryAgainWhatIsCancelledWhileItIsDelayed() {
    answerSomething();
    engine.setModel(
        text -> {
          if (text.equals("again")) {
            throw new DragomanException(ErrorCode.ENGINE_FAILED, "hiccup");
          }
          return text;
        });
    send(Item.of("e1", "again"));
    awaitUntil(() -> worker.status().partitions().get(0).load().delayed() == 1);
    cancellations.cancel("e1", Duration.ZERO);
    clock.advance(Duration.ofHours(1));

    awaitUntil(() -> statuses.contains("e1: CANCELLED"));

    assertThat(deadLetters).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void shouldSayOnceInTheLogThatARequestIsCancelled() {
    cancellations.cancel("e1", Duration.ZERO);
    try (CapturedLog log = CapturedLog.of("io.dragoman.resilience.worker")) {
      send(Item.of("e1", "one"));
      awaitUntil(() -> statuses.size() == 1);

      assertThat(log.lines())
          .filteredOn(line -> line.message().contains("e1 is cancelled"))
          .hasSize(1);
    }
    assertThat(cancellations.isNews("e1")).isFalse();
  }

  @Test
  void shouldAnswerWhatIsKnownWhileTheBreakerIsOpen() {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    worker.breaker("primary").orElseThrow().forceOpen();
    send(Item.of("e2", "hello"));

    awaitUntil(() -> answers.size() == 2);

    assertThat(answers).last().isEqualTo("e2: HELLO by primary, cached, attempt 0");
  }

  @Test
  void shouldAnswerTheNeighboursWhenOneInABatchIsPoison() {
    engine.setModel(
        text -> {
          if (text.startsWith("poison")) {
            throw new DragomanException(ErrorCode.INVALID_OUTPUT, "cannot say " + text);
          }
          return text.toUpperCase(Locale.ROOT);
        });
    engine.hold();
    send(Item.of("e0", "first"));
    awaitUntil(() -> engine.started() == 1);
    send(Item.of("e1", "a"));
    send(Item.of("e2", "poison"));
    send(Item.of("e3", "c"));
    engine.release();

    awaitUntil(() -> answers.size() == 3 && deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("INVALID_OUTPUT");
    assertThat(header(deadLetters.getFirst(), Header.ENGINE)).contains("primary");
    assertThat(statuses)
        .containsExactlyInAnyOrder("e0: DONE", "e1: DONE", "e2: INVALID_OUTPUT", "e3: DONE");
  }

  @Test
  void shouldTryAgainLaterAndNeverEarlyWhenTheFailureMayPass() {
    answerSomething();
    failOn("hello", ErrorCode.ENGINE_FAILED);
    send(Item.of("e1", "hello"));
    final TestOutputTopic<byte[], byte[]> delay = output(Topic.TRANSLATOR_DELAY);
    awaitUntil(() -> !delay.isEmpty());
    final Headers delayed = delay.readRecord().headers();
    final long due = HeaderText.number(delayed, Header.DUE_AT).orElseThrow();
    engine.setModel(text -> "mended");
    final int before = engine.started();
    advanceTo(due - 1);
    tick();
    assertThat(engine.started()).isEqualTo(before);

    advanceTo(due);
    awaitUntil(() -> answers.size() == 2);

    assertThat(HeaderText.number(delayed, Header.ATTEMPT)).contains(1L);
    assertThat(answers).last().isEqualTo("e1: mended by primary, attempt 2");
    assertNothingIsLeft();
  }

  @Test
  void shouldEndAsExhaustedWhenAllAttemptsFail() {
    answerSomething();
    final AtomicInteger failures = new AtomicInteger();
    engine.setModel(
        text -> {
          if (!text.equals("hello")) {
            return text;
          }
          throw new DragomanException(
              ErrorCode.ENGINE_FAILED, "hiccup " + failures.incrementAndGet());
        });
    send(Item.of("e1", "hello"));

    awaitUntil(
        () -> {
          clock.advance(Duration.ofSeconds(1));
          return deadLetters.size() == 1;
        });

    final TestRecord<byte[], byte[]> letter = deadLetters.getFirst();
    assertThat(header(letter, Header.DISPOSITION)).contains("EXHAUSTED");
    assertThat(header(letter, Header.ATTEMPT)).contains("3");
    assertThat(header(letter, Header.FIRST_FAILURE)).contains("hiccup 2");
    assertThat(header(letter, Header.ERROR_MESSAGE)).contains("hiccup 6");
    assertThat(header(letter, Header.ERROR_TOPIC)).contains("translation.tasks");
    assertThat(letter.value()).isEqualTo(Item.of("e1", "hello").encode());
    assertThat(statuses).containsExactly("e0: DONE", "e1: ENGINE_FAILED");
    assertNothingIsLeft();
  }

  @Test
  void shouldBelieveNoHistoryThatAFreshRecordBrings() {
    answerSomething();
    engine.setModel(
        text -> {
          if (!text.equals("hello")) {
            return text;
          }
          throw new DragomanException(ErrorCode.ENGINE_FAILED, "hiccup");
        });
    final Headers forged = new RecordHeaders();
    HeaderText.put(forged, Header.ATTEMPT, 99);
    HeaderText.put(forged, Header.FIRST_FAILURE, "forged");
    HeaderText.put(forged, Header.FIRST_FAILED_AT, 1);
    send(Item.of("e1", "hello"), forged);
    work.pipeInput(new TestRecord<>(new byte[] {7}, new byte[] {1}, forged, clock.instant()));

    awaitUntil(
        () -> {
          clock.advance(Duration.ofSeconds(1));
          return deadLetters.size() == 2;
        });

    assertThat(deadLetters)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, Header.FIRST_FAILURE))
                  .hasValueSatisfying(text -> assertThat(text).isNotEqualTo("forged"));
              assertThat(header(letter, Header.FIRST_FAILED_AT))
                  .hasValueSatisfying(text -> assertThat(text).hasSizeGreaterThan(1));
              assertThat(header(letter, Header.ATTEMPT)).isIn(Optional.of("3"), Optional.of("0"));
            });
  }

  @Test
  void shouldKeepTheLastQuarterForUrgentWorkWhenThePartitionsTogetherAreFull() {
    stop();
    start(List.of(engine), Map.of(WorkerSettings.INBOX_TOTAL_MAX_BYTES, "4000"));
    engine.hold();
    IntStream.range(0, 6).forEach(i -> send(Item.of("e" + i, "work " + i)));
    assertThat(pauses()).containsExactly(PauseReason.INBOX_FULL);

    engine.release();
    awaitUntil(() -> answers.size() == 6);

    assertThat(pauses()).isEmpty();
  }

  @Test
  void shouldReadOnWhereNothingWaitsWhenOthersFillTheRoom() {
    stop();
    start(List.of(engine), Map.of(WorkerSettings.INBOX_TOTAL_MAX_BYTES, "4000"));
    engine.hold();
    IntStream.range(0, 6).forEach(i -> sendUrgent(Item.of("u" + i, "urgent " + i)));
    assertThat(worker.status().partitions().get(0).load().bytes()).isGreaterThan(3_000);
    assertThat(pauses()).isEmpty();

    send(Item.of("e1", "late").withDeadline(clock.instant().minusSeconds(1)));
    awaitUntil(() -> statuses.contains("e1: DEADLINE_PASSED"));
    assertThat(pauses()).isEmpty();

    send(Item.of("e2", "in time"));
    assertThat(pauses()).containsExactly(PauseReason.INBOX_FULL);
  }

  @Test
  void shouldTryUrgentWorkAgainWhenOtherWorkThatIsDueFindsNoRoom() {
    stop();
    start(List.of(engine), Map.of(WorkerSettings.INBOX_TOTAL_MAX_BYTES, "8000"));
    answerSomething();
    engine.setModel(
        text -> {
          if (text.startsWith("again")) {
            throw new DragomanException(ErrorCode.ENGINE_FAILED, "hiccup");
          }
          return text;
        });
    send(Item.of("e1", "again later"));
    awaitUntil(() -> worker.status().partitions().get(0).load().delayed() == 1);
    clock.advance(Duration.ofMillis(1));
    sendUrgent(Item.of("u1", "again at once"));
    awaitUntil(() -> worker.status().partitions().get(0).load().delayed() == 2);
    engine.setModel(text -> text);
    worker.breaker("primary").orElseThrow().forceOpen();
    IntStream.range(0, 12).forEach(i -> send(Item.of("f" + i, "other " + i)));
    assertThat(worker.status().partitions().get(0).load().bytes()).isBetween(6_000L, 7_900L);
    clock.advance(Duration.ofMinutes(1));

    awaitUntil(() -> worker.status().partitions().get(0).load().unfinished() == 13);

    assertThat(worker.status().partitions().get(0).load().delayed()).isEqualTo(1);
  }

  @Test
  void shouldPauseWhenHeadersFillTheInbox() {
    stop();
    start(List.of(engine), Map.of(WorkerSettings.INBOX_MAX_BYTES, "900000"));
    engine.hold();
    final Headers large = new RecordHeaders();
    large.add("theirs", new byte[900_000]);

    send(Item.of("e1", "hello"), large);

    assertThat(pauses()).containsExactly(PauseReason.INBOX_FULL);
    assertThat(worker.status().partitions().get(0).load().bytes()).isGreaterThan(900_000);
  }

  @Test
  void shouldBurnNoAttemptAndPauseWhenTheEngineIsDown() {
    engine.setIll(true);
    send(Item.of("e1", "hello"));
    awaitUntil(() -> pauses().contains(PauseReason.ENGINES));
    assertThat(deadLetters).isEmpty();
    assertThat(output(Topic.TRANSLATOR_DELAY).isEmpty()).isTrue();

    engine.setIll(false);
    worker.breaker("primary").orElseThrow().reset();
    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by primary, attempt 1");
    assertThat(pauses()).isEmpty();
  }

  @Test
  void shouldGiveUpNothingAndPauseWhenTheModelAnswersNonsense() {
    answerSomething();
    engine.setModel(
        text -> {
          throw new DragomanException(ErrorCode.INVALID_OUTPUT, "scores are not numbers");
        });
    for (int i = 1; i <= 500; i++) {
      send(Item.of("e" + i, "work " + i));
    }
    awaitUntil(() -> pauses().contains(PauseReason.ENGINES));
    assertThat(deadLetters).isEmpty();
    assertThat(output(Topic.TRANSLATOR_DELAY).isEmpty()).isTrue();

    engine.setModel(text -> text);
    worker.breaker("primary").orElseThrow().reset();
    awaitUntil(() -> answers.size() == 501);

    assertThat(deadLetters).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void shouldHoldWhatWouldBeADeadLetterWhenAllOfTheLastWereAndGoOnWhenOneIsAnswered() {
    restartWithAtMostTwoRejections();
    for (int i = 1; i <= 5; i++) {
      work.pipeInput(new byte[] {7}, new byte[] {1, 2, 3});
    }
    tick();
    assertThat(deadLetters).hasSize(2);
    assertThat(pauses()).containsExactly(PauseReason.REJECTIONS);
    assertThat(worker.status().rejections().holding()).isTrue();
    assertThat(worker.status().rejections().held()).isEqualTo(3);
    assertThat(worker.rejections().advice()).contains("UNDECODABLE_RECORD");

    send(Item.of("e1", "good"));
    awaitUntil(() -> answers.size() == 1 && deadLetters.size() == 4);
    send(Item.of("e2", "good too"));
    awaitUntil(() -> answers.size() == 2 && deadLetters.size() == 5);

    assertThat(pauses()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void shouldHoldOnWhenOnlyRepetitionsAreAnswered() {
    restartWithAtMostTwoRejections();
    send(Item.of("e1", "known"));
    awaitUntil(() -> answers.size() == 1);
    for (int i = 1; i <= 5; i++) {
      work.pipeInput(new byte[] {7}, new byte[] {1, 2, 3});
      send(Item.of("again " + i, "known"));
    }
    tick();

    assertThat(answers).hasSize(6);
    assertThat(engine.started()).isEqualTo(1);
    assertThat(deadLetters).hasSize(2);
    assertThat(worker.rejections().held()).isEqualTo(3);
  }

  @Test
  void shouldLetWhatIsHeldGoWhenAnOperatorSaysSo() throws Exception {
    restartWithAtMostTwoRejections();
    try (WebServer http = guarded();
        HttpClient client = HttpClient.newHttpClient()) {
      WorkerHttp.mount(http, worker);
      final HttpRequest.Builder accept =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + http.port() + "/worker/rejections/accept"))
              .POST(HttpRequest.BodyPublishers.noBody());
      for (int i = 1; i <= 5; i++) {
        work.pipeInput(new byte[] {7}, new byte[] {1, 2, 3});
      }
      tick();
      assertThat(deadLetters).hasSize(2);
      assertThat(status(client, accept)).isEqualTo(401);

      assertThat(status(client, accept.header("Authorization", "Bearer " + SECRET.text())))
          .isEqualTo(200);
    }
    awaitUntil(() -> deadLetters.size() == 5);

    assertNothingIsLeft();
  }

  @Test
  void shouldWorkOnWhatIsHeldWhenItsCauseIsMended() {
    restartWithAtMostTwoRejections();
    strategy.setRender(
        answer -> {
          throw new DragomanException(ErrorCode.RESULT_TOO_LARGE, "too large");
        });
    for (int i = 1; i <= 5; i++) {
      send(Item.of("e" + i, "work " + i));
    }
    awaitUntil(() -> worker.rejections().held() == 3);
    strategy.setRender(Answer::result);
    clock.advance(Duration.ofMinutes(1));

    awaitUntil(() -> answers.size() == 3);

    assertThat(deadLetters).hasSize(2);
    assertNothingIsLeft();
  }

  @Test
  void shouldKeepWhatIsHeldWhenTheProcessEnds() {
    restartWithAtMostTwoRejections();
    for (int i = 1; i <= 3; i++) {
      work.pipeInput(new byte[] {7}, new byte[] {1, 2, 3});
    }
    tick();

    assertThat(worker.rejections().held()).isEqualTo(1);
    assertThat(driver.getKeyValueStore("inbox").all()).hasNext();
  }

  private void restartWithAtMostTwoRejections() {
    stop();
    start(List.of(engine), Map.of(WorkerSettings.REJECTIONS_MAX, "2"));
  }

  @Test
  void shouldExpireWaitingWorkWhenTheOutageOutlastsItsDeadline() {
    worker.breaker("primary").orElseThrow().forceOpen();
    send(Item.of("e1", "hello").withDeadline(clock.instant().plusSeconds(1)));
    tick();
    assertThat(deadLetters).isEmpty();
    clock.advance(Duration.ofSeconds(2));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.DISPOSITION)).contains("EXPIRED");
  }

  @Test
  void shouldTellAPassedDeadlineWhenTheClockIsSetBackWhileTheWorkWaits() {
    worker.breakers().getFirst().forceOpen();
    send(Item.of("e1", "hello").withDeadline(clock.instant().plusSeconds(1)));
    tick();
    clock.set(Duration.ofHours(-1));
    tick();
    clock.set(Duration.ofHours(1));
    clock.advance(Duration.ofSeconds(2));

    awaitUntil(() -> statuses.size() == 1);

    assertThat(statuses).containsExactly("e1: DEADLINE_PASSED");
  }

  @Test
  void shouldSayHowMuchWaitsBehindAnOpenBreakerWhenItWasTakenInAlready() {
    worker.breakers().getFirst().forceOpen();
    send(Item.of("e1", "hello"));
    tick();

    assertThat(worker.health().detail())
        .contains("breaker of primary is forced open", "1 taken in and not finished");
  }

  @Test
  void shouldTakeNoOrderFromAPageWhoseNameResolvesToLoopback() throws Exception {
    try (WebServer http = guarded()) {
      WorkerHttp.mount(http, worker);

      assertThat(orderTo("evil.example", http.port(), "X-Requested-By: page")).contains(" 401 ");
      assertThat(orderTo("localhost", http.port(), "X-Requested-By: page")).contains(" 401 ");
      assertThat(worker.breaker("primary").orElseThrow().permits()).isTrue();
      assertThat(orderTo("localhost", http.port(), "X-API-Key: " + SECRET.text()))
          .contains(" 200 ");
      assertThat(worker.breaker("primary").orElseThrow().permits()).isFalse();
    }
  }

  /** A server that knows one operator. */
  private WebServer guarded() {
    final Path keys = directory.resolve("keys");
    if (!Files.exists(keys)) {
      new KeyFile(keys)
          .add(
              new AccessKey(
                  "otto",
                  Role.OPERATOR,
                  SECRET.hash(),
                  SECRET.id(),
                  AccessKey.DEFAULT_TIER,
                  Optional.empty()));
    }
    return WebServer.at("127.0.0.1", 0).keys(AccessKeys.of(keys, clock)).start();
  }

  /** The first line of the answer to an order that names the server so. */
  private static String orderTo(final String host, final int port, final String header)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket
          .getOutputStream()
          .write(
              ("POST /worker/breakers/primary/open HTTP/1.1\r\nHost: %s:%d\r\n"
                      + "%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .formatted(host, port, header)
                  .getBytes(StandardCharsets.US_ASCII));
      return answer.readLine();
    }
  }

  @Test
  void shouldShowAndRuleBreakersOverHttp() throws Exception {
    try (WebServer http = guarded();
        HttpClient client = HttpClient.newHttpClient()) {
      WorkerHttp.mount(http, worker);
      final URI root = URI.create("http://127.0.0.1:" + http.port());
      final HttpRequest.Builder open =
          HttpRequest.newBuilder(root.resolve("/worker/breakers/primary/open"))
              .POST(HttpRequest.BodyPublishers.noBody());

      assertThat(status(client, open)).isEqualTo(401);
      assertThat(worker.breaker("primary").orElseThrow().permits()).isTrue();
      assertThat(status(client, open.header("Authorization", "Bearer " + SECRET.text())))
          .isEqualTo(200);
      assertThat(worker.breaker("primary").orElseThrow().permits()).isFalse();
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(root.resolve("/worker")).build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body())
          .contains("\"breaker\":\"FORCED_OPEN\"", "\"paused\":[\"ENGINES\"]");
      assertThat(status(client, open.uri(root.resolve("/worker/breakers/primary/reset"))))
          .isEqualTo(200);
      assertThat(worker.breaker("primary").orElseThrow().permits()).isTrue();
      assertThat(status(client, open.uri(root.resolve("/worker/breakers/none/reset"))))
          .isEqualTo(404);
      worker.breaker("primary").orElseThrow().forceOpen();
      assertThat(status(client, open.uri(root.resolve("/worker/breakers/reset")))).isEqualTo(200);
      assertThat(worker.breaker("primary").orElseThrow().permits()).isTrue();
      assertThat(status(client, open.uri(root.resolve("/worker/breakers/open")))).isEqualTo(404);
    }
  }

  @Test
  void shouldKeepTheBreakerOpenWhenTheProcessStartsAgain() {
    worker.breaker("primary").orElseThrow().forceOpen();
    stop();
    start(List.of(engine), Map.of());
    send(Item.of("e1", "hello"));
    tick();

    assertThat(worker.status().engines().getFirst().breaker())
        .isEqualTo(EngineBreaker.State.FORCED_OPEN);
    assertThat(pauses()).containsExactly(PauseReason.ENGINES);
    worker.breaker("primary").orElseThrow().reset();
    awaitUntil(() -> answers.size() == 1);
    assertThat(pauses()).isEmpty();
  }

  private static int status(final HttpClient client, final HttpRequest.Builder request)
      throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void shouldAskTheFallbackWhenThePrimaryIsDown() {
    stop();
    final ScriptedEngine fallback = new ScriptedEngine("fallback", 8);
    start(List.of(engine, fallback), Map.of());
    worker.breaker("primary").orElseThrow().forceOpen();
    send(Item.of("e1", "hello"));

    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by fallback, attempt 1");
    assertThat(pauses()).isEmpty();
    worker.breaker("primary").orElseThrow().reset();
    send(Item.of("e2", "hello"));
    awaitUntil(() -> answers.size() == 2);
    assertThat(answers).last().isEqualTo("e2: HELLO by primary, attempt 1");
  }

  @Test
  void shouldWaitWhenTheRegistryIsAwayWhileReading() {
    strategy.setRegistryDown(true);
    send(Item.of("e1", "hello"));
    tick();
    assertThat(deadLetters).isEmpty();
    assertThat(pauses()).containsExactly(PauseReason.REGISTRY);

    strategy.setRegistryDown(false);
    clock.advance(Duration.ofSeconds(2));
    awaitUntil(() -> answers.size() == 1);

    assertThat(pauses()).isEmpty();
    assertThat(engine.batches()).hasSize(1);
    assertNothingIsLeft();
  }

  @Test
  void shouldKeepTheAnswerWhenTheRegistryIsAwayWhileWriting() {
    engine.hold();
    send(Item.of("e1", "hello"));
    awaitUntil(() -> engine.started() == 1);
    strategy.setRegistryDown(true);
    engine.release();
    awaitUntil(() -> pauses().contains(PauseReason.REGISTRY));
    assertThat(answers).isEmpty();

    strategy.setRegistryDown(false);
    clock.advance(Duration.ofSeconds(2));
    awaitUntil(() -> answers.size() == 1);

    assertThat(answers).containsExactly("e1: HELLO by primary, attempt 1");
    assertThat(engine.batches()).hasSize(1);
  }

  @Test
  void shouldEndAsPoisonWhenTheResultIsTooLarge() {
    strategy.setRender(answer -> "x".repeat(2 * 1024 * 1024));
    send(Item.of("e1", "hello"));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("RESULT_TOO_LARGE");
    assertThat(answers).isEmpty();
    assertThat(statuses).containsExactly("e1: RESULT_TOO_LARGE");
  }

  @Test
  void shouldEndAsPoisonWhenTheRecordWasNeverUnpacked() {
    final Headers headers = new RecordHeaders();
    headers.add(new LeftOut(600_000_000));
    work.pipeInput(new TestRecord<>(new byte[] {7}, null, headers));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("INPUT_TOO_LARGE");
    assertThat(header(deadLetters.getFirst(), Header.LEFT_OUT)).contains("600000000");
    assertThat(header(deadLetters.getFirst(), Header.ERROR_MESSAGE).orElseThrow())
        .startsWith("The record has 600000000 bytes");
  }

  @Test
  void shouldPauseThePartitionWhenTheInboxIsFull() {
    engine.hold();
    for (int i = 0; i < 4; i++) {
      send(Item.of("e" + i, "work " + i));
    }
    tick();
    assertThat(pauses()).containsExactly(PauseReason.INBOX_FULL);

    engine.release();
    awaitUntil(() -> answers.size() == 4);

    assertThat(pauses()).isEmpty();
  }

  @Test
  void shouldTimeWorkFromItsTopicToItsAnswer() {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);

    assertThat(MeterDef.WORK_TIME.timer(meters).count()).isEqualTo(1);
  }

  @Test
  void shouldCarryTraceAndRequestOnWhenItAnswers() {
    final Headers headers = new RecordHeaders();
    HeaderText.put(headers, Header.TRACEPARENT, "00-abc-def-01");
    HeaderText.put(headers, Header.HTTP_REQUEST_ID, "build-7");
    HeaderText.put(headers, Header.ATTEMPT, "99");
    send(Item.of("e1", "hello"), headers);
    final TestOutputTopic<byte[], byte[]> translations = output(Topic.TRANSLATIONS);
    await()
        .until(
            () -> {
              driver.advanceWallClockTime(Duration.ofMillis(10));
              return !translations.isEmpty();
            });

    final TestRecord<byte[], byte[]> answer = translations.readRecord();

    assertThat(header(answer, Header.TRACEPARENT)).contains("00-abc-def-01");
    assertThat(header(answer, Header.HTTP_REQUEST_ID)).contains("build-7");
    assertThat(header(answer, Header.ATTEMPT)).isEmpty();
    assertThat(text(answer.value())).endsWith("attempt 1");
  }

  @Test
  void shouldFinishEverythingWhenDrained() throws Exception {
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);

    assertThat(worker.drain(Duration.ofSeconds(10))).isTrue();
    assertThat(pauses()).containsExactly(PauseReason.DRAINING);
  }

  @Test
  void shouldKeepTheNamesOfStoresWhenTheTopologyChanges() {
    final String described =
        Worker.describe(
                ItemStrategy.TOPICS,
                WorkerSettings.of(
                    WorkerSettings.define(ConfigSpec.builder()).build().resolve(Map.of())))
            .describe()
            .toString();

    assertThat(described)
        .isEqualToIgnoringWhitespace(worker.topology().describe().toString())
        .contains("(stores: [delay-schedule, inbox, results, seen])")
        .containsOnlyOnce("Sub-topology");
  }

  @Test
  void shouldGiveUpTheRecordWhenItsHeaderHasNoValue() {
    work.pipeInput(
        new TestRecord<>(
            new byte[] {1},
            new byte[] {2},
            new RecordHeaders().add(Header.REQUEST_ID.key(), null),
            clock.instant()));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("UNDECODABLE_RECORD");
    assertNothingIsLeft();
  }

  @Test
  void shouldGiveUpTheRecordWhenItIsLargerThanCanBeSentOn() {
    work.pipeInput(
        new TestRecord<>(
            new byte[] {1}, new byte[3_000_000], new RecordHeaders(), clock.instant()));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("INPUT_TOO_LARGE");
    assertThat(header(deadLetters.getFirst(), Header.LEFT_OUT)).isPresent();
    assertThat(deadLetters.getFirst().value()).isNull();
    assertNothingIsLeft();
  }

  @Test
  void shouldGiveUpTheRecordWhenItsIdIsTooLong() {
    send(Item.of("e".repeat(2_000), "hello"));

    awaitUntil(() -> deadLetters.size() == 1);

    assertThat(header(deadLetters.getFirst(), Header.ERROR_CODE)).contains("INVALID_REQUEST");
    assertNothingIsLeft();
  }

  @Test
  void shouldAskTheEngineAgainWhenNobodyCouldUseItsAnswer() {
    strategy.setRender(
        answer -> {
          if (answer.attempts() == 1) {
            throw new DragomanException(ErrorCode.ENGINE_FAILED, "cannot be used");
          }
          return answer.result();
        });
    send(Item.of("e1", "hello"));
    awaitUntil(() -> engine.started() == 1 && worker.status().toString().contains("delayed=1"));
    clock.advance(Duration.ofMinutes(1));

    awaitUntil(() -> answers.size() == 1);

    assertThat(engine.started()).isEqualTo(2);
    assertThat(deadLetters).isEmpty();
  }

  @Test
  void shouldNotRememberAnAnswerThatIsTooLargeForTheStore() {
    engine.setModel(work -> "x".repeat(600_000));
    send(Item.of("e1", "hello"));
    awaitUntil(() -> answers.size() == 1);
    send(Item.of("e2", "hello"));
    awaitUntil(() -> answers.size() == 2);

    assertThat(engine.started()).isEqualTo(2);
  }

  @Test
  void shouldExpireWhoJoinedTheSameWorkWhenOnlyItsOwnDeadlinePassed() {
    worker.breaker("primary").orElseThrow().forceOpen();
    send(Item.of("e1", "hello"));
    send(Item.of("e2", "hello").withDeadline(clock.instant().plusSeconds(1)));
    clock.advance(Duration.ofSeconds(2));
    awaitUntil(() -> deadLetters.size() == 1);
    worker.breaker("primary").orElseThrow().reset();

    awaitUntil(() -> answers.size() == 1);

    assertThat(statuses).containsExactlyInAnyOrder("e2: DEADLINE_PASSED", "e1: DONE");
    assertNothingIsLeft();
  }

  /** Until then nobody can tell whose fault a failure is. */
  private void answerSomething() {
    send(Item.of("e0", "something"));
    awaitUntil(() -> answers.size() == 1);
  }

  private void failOn(final String bad, final ErrorCode code) {
    engine.setModel(
        text -> {
          if (text.equals(bad)) {
            throw new DragomanException(code, "cannot say " + text);
          }
          return text;
        });
  }

  private void sendUrgent(final Item item) {
    driver
        .createInputTopic(
            Topic.TRANSLATION_TASKS_URGENT.baseName(),
            new ByteArraySerializer(),
            new ByteArraySerializer())
        .pipeInput(item.work().getBytes(StandardCharsets.UTF_8), item.encode());
  }

  private void advanceTo(final long epochMillis) {
    clock.advance(Duration.ofMillis(epochMillis - clock.millis()));
  }

  private void assertNothingIsLeft() {
    tick();
    assertThat(driver.getKeyValueStore("inbox").all()).isExhausted();
    assertThat(driver.getKeyValueStore("delay-schedule").all()).isExhausted();
    assertThat(worker.status().partitions().get(0).load().unfinished()).isZero();
  }

  private static Optional<String> header(
      final TestRecord<byte[], byte[]> record, final Header header) {
    return HeaderText.get(record.headers(), header);
  }
}
