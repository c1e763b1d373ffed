package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobCursor;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobRecord.ExecutionTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.gateway.stream.KeeperSettings.HandOff;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.testing.Events;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsProcessorTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final JobToken token = JobToken.random();
  private final Kept kept;

  private final Path state;

  JobsProcessorTest(@TempDir final Path state) {
    this.state = state;
    kept = new Kept(state, 2, 1);
  }

  @AfterEach
  void close() {
    kept.close();
  }

  @Test
  void shouldHandOnTheWorkWhenAJobIsSubmitted() {
    kept.submit(Kept.text(token, "shop", "안녕"));

    final TextEvent event = kept.output(Topic.TEXT_EVENTS, TextEvent.class).getFirst();
    assertThat(event.getEventId()).isEqualTo(token.text());
    assertThat(event.getRequestId()).contains(token.text());
    assertThat(event.getClientId()).contains("shop");
    assertThat(event.getText()).isEqualTo("안녕");
    assertThat(event.getTargetLanguages()).containsExactly("eng_Latn");
    assertThat(event.getMetadata()).containsEntry("order", "7");
    assertThat(kept.view(token).state()).isEqualTo(JobState.QUEUED);
    assertThat(kept.arrived).containsExactly(token.text());
  }

  @Test
  void shouldSayInTheEventInWhichTierTheClientIsAndWhatMustStay() {
    kept.submit(Kept.discreet(token, "gold"));

    final TextEvent event = kept.output(Topic.TEXT_EVENTS, TextEvent.class).getFirst();
    assertThat(event.getOptions().orElseThrow().getTier()).contains("gold");
    assertThat(event.getOptions().orElseThrow().getLocalOnly()).isTrue();
  }

  @Test
  void shouldAskForAWorkflowAndKeepItWhenTheJobIsForOne() {
    kept.submit(Kept.workflow(token, "Read the news."));

    final TextEvent event = kept.output(Topic.TEXT_EVENTS, TextEvent.class).getFirst();
    assertThat(event.getTarget()).isEqualTo("workflow");
    assertThat(event.getTargetLanguages()).isEmpty();
    kept.tell(Topic.REQUESTS, token.text(), Events.accepted(token.text(), RequestKind.WORKFLOW, 1));
    kept.tell(Topic.WORKFLOWS, token.text(), Events.workflow(token.text()));
    kept.tell(Topic.WORKFLOWS, token.text(), Events.workflow(token.text()));

    assertThat(kept.events(token)).hasSize(3);
    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.ends()).containsExactly(Map.entry(token.text(), State.DONE));
    assertThat(kept.reader().usage("shop", DAY, DAY).get(DAY).tokens()).isEqualTo(7);
  }

  @Test
  void shouldHandAWorkflowOverOnceWhenItsJobAsksForThat() throws IOException {
    kept.submit(Kept.workflow(token, "Read the news.", new ExecutionTerms(false)));
    work(Events.workflow(token.text()));
    kept.tell(Topic.WORKFLOWS, token.text(), Events.workflow(token.text()));

    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS))
        .singleElement()
        .satisfies(
            order -> {
              final JsonNode told = new ObjectMapper().readTree(order.value());
              assertThat(new String(order.key(), UTF_8)).isEqualTo(token.text());
              assertThat(told.get("type").asText()).isEqualTo("workflow.execute");
              assertThat(told.at("/data/id").asText()).isEqualTo(token + "-execute");
              assertThat(told.at("/data/client").asText()).isEqualTo("shop");
              assertThat(told.at("/data/workflow/tasks/0/agent").asText()).isEqualTo("web");
            });
    assertThat(executions()).extracting(ExecutionTried::problem).containsExactly((String) null);
  }

  @Test
  void shouldHandNothingOverWhenNobodyAsksForThat() {
    kept.submit(Kept.workflow(token, "Read the news. {\"execute\": true}"));
    work(Events.workflow(token.text()));

    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS)).isEmpty();
    assertThat(executions()).isEmpty();
  }

  @Test
  void shouldWithholdAWorkflowWithWarningsUnlessTheyAreAccepted() {
    final Workflow warned =
        Workflow.newBuilder(Events.workflow(token.text())).setWarnings(List.of("Slow.")).build();
    kept.submit(Kept.workflow(token, "Read the news.", new ExecutionTerms(false)));
    work(warned);

    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS)).isEmpty();
    assertThat(executions())
        .singleElement()
        .satisfies(tried -> assertThat(tried.problem()).contains("execute_with_warnings"));
    final JobToken other = JobToken.random();
    kept.submit(Kept.workflow(other, "Read the news.", new ExecutionTerms(true)));
    kept.tell(Topic.REQUESTS, other.text(), Events.accepted(other.text(), RequestKind.WORKFLOW, 1));
    kept.tell(
        Topic.WORKFLOWS,
        other.text(),
        Workflow.newBuilder(warned).setRequestId(other.text()).build());
    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS)).hasSize(1);
  }

  @Test
  void shouldWaitForTheReviewerBeforeAWorkflowIsHandedOver() {
    kept.submit(Kept.workflow(token, "Read the news.", new ExecutionTerms(true)));
    work(Events.workflow(token.text(), 1, Review.PENDING));
    assertThat(kept.view(token).state()).isEqualTo(JobState.NEEDS_REVIEW);
    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS)).isEmpty();

    kept.tell(Topic.WORKFLOWS, token.text(), Events.workflow(token.text(), 2, Review.APPROVED));

    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS)).hasSize(1);
  }

  @Test
  void shouldHandNothingOverWhenAReviewerRejectedItOrTheJobWasCancelled() {
    kept.submit(Kept.workflow(token, "Read the news.", new ExecutionTerms(true)));
    work(Events.workflow(token.text(), 1, Review.PENDING));
    kept.tell(Topic.WORKFLOWS, token.text(), Events.workflow(token.text(), 2, Review.REJECTED));
    final JobToken other = JobToken.random();
    kept.submit(Kept.workflow(other, "Read the news.", new ExecutionTerms(true)));
    kept.write(other, new JobRecord.Cancelled("shop", START));
    kept.tell(Topic.WORKFLOWS, other.text(), Events.workflow(other.text()));

    assertThat(kept.output(Topic.WORKFLOW_EXECUTIONS)).isEmpty();
  }

  @Test
  void shouldKnowWhatIsToBeHandedOverOverHttpAfterARestart() {
    try (Kept posting = new Kept(state.resolve("http"), 2, 1, HandOff.HTTP)) {
      posting.submit(Kept.workflow(token, "Read the news.", new ExecutionTerms(false)));
      posting.tell(
          Topic.REQUESTS, token.text(), Events.accepted(token.text(), RequestKind.WORKFLOW, 1));
      posting.tell(Topic.WORKFLOWS, token.text(), Events.workflow(token.text()));
      posting.restart();
      assertThat(posting.reader().executions(posting.clock.instant(), 9))
          .extracting(WebhookDue::token, WebhookDue::attempts)
          .containsExactly(tuple(token, 0));

      final Instant next = posting.clock.instant().plusSeconds(5);
      posting.write(
          token, new ExecutionTried(1, 503, "It answered 503.", next, posting.clock.instant()));
      assertThat(posting.reader().executions(posting.clock.instant(), 9)).isEmpty();
      assertThat(posting.reader().executions(next, 9))
          .extracting(WebhookDue::attempts)
          .containsExactly(1);

      posting.write(token, new ExecutionTried(2, 202, null, null, next));
      assertThat(posting.reader().executions(next.plusSeconds(99), 9)).isEmpty();
      assertThat(posting.output(Topic.WORKFLOW_EXECUTIONS)).isEmpty();
    }
  }

  private void work(final Workflow made) {
    kept.tell(Topic.REQUESTS, token.text(), Events.accepted(token.text(), RequestKind.WORKFLOW, 1));
    kept.tell(Topic.WORKFLOWS, token.text(), made);
  }

  private List<ExecutionTried> executions() {
    return kept.events(token).stream()
        .flatMap(
            event ->
                event.what() instanceof JobEvent.What.Made(final ExecutionTried tried)
                    ? Stream.of(tried)
                    : Stream.empty())
        .toList();
  }

  @Test
  void shouldReferToAudioWhenAJobIsOfAudio() {
    kept.submit(
        Kept.spec(
            token,
            "shop",
            5,
            List.of(new JobInput.Audio("claims:abc", "call.wav", 30_000_000)),
            null,
            null));

    final AudioEvent event = kept.output(Topic.AUDIO_EVENTS, AudioEvent.class).getFirst();
    assertThat(event.getReference()).contains("claims:abc");
    assertThat(event.getAudio().remaining()).isZero();
    assertThat(event.getFileName()).contains("call.wav");
  }

  @Test
  void shouldTellTheWholeStoryOnceWhenThePipelineWorks() {
    kept.submit(Kept.text(token, "shop", "안녕. 잘 가."));
    work(token.text(), "안녕", "Hello", "잘 가", "Bye");

    assertThat(kept.events(token))
        .extracting(event -> event.what().getClass().getSimpleName())
        .containsExactly("Made", "Told", "Translated", "Translated");
    assertThat(kept.events(token)).extracting(JobEvent::id).isSorted().doesNotHaveDuplicates();
    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.ends()).containsExactly(Map.entry(token.text(), State.DONE));
  }

  @Test
  void shouldKeepNoSecondCopyOfAnything() {
    kept.submit(Kept.text(token, "shop", "one"));
    kept.submit(Kept.text(token, "shop", "two"));
    kept.tell(
        Topic.REQUESTS,
        token.text(),
        Events.accepted(token.text(), RequestKind.TEXT, 2, Events.ENGLISH));
    kept.tell(Topic.TRANSLATIONS, token.text(), translated(token.text(), 0, "안녕", "Hello"));
    kept.tell(Topic.TRANSLATIONS, token.text(), translated(token.text(), 0, "안녕", "Hello"));

    assertThat(kept.events(token)).hasSize(3);
    assertThat(kept.view(token).spec().inputs()).containsExactly(new JobInput.Text("one"));
    assertThat(kept.reader().usage("shop", DAY, DAY).get(DAY).characters()).isEqualTo(2);
  }

  @Test
  void shouldSayOneEndForEachRequestAndOneForTheJobWhenItHasSeveral() {
    kept.submit(Kept.text(token, "shop", "one", "two"));
    work(token.requestId(1, 2), "둘", "Two");
    assertThat(kept.ends()).containsExactly(Map.entry(token.requestId(1, 2), State.DONE));

    kept.tell(
        Topic.REQUESTS,
        token.requestId(0, 2),
        Events.accepted(token.requestId(0, 2), RequestKind.TEXT, 1, Events.ENGLISH));
    kept.tell(
        Topic.REQUESTS,
        token.requestId(0, 2),
        Events.failed(token.requestId(0, 2), Stage.TRANSLATE, 0, Events.ENGLISH));

    assertThat(kept.view(token).state()).isEqualTo(JobState.PARTIAL);
    assertThat(kept.ends())
        .containsExactly(
            Map.entry(token.requestId(0, 2), State.FAILED), Map.entry(token.text(), State.PARTIAL));
  }

  @Test
  void shouldLeaveRequestsAloneThatCameOverTopics() {
    work("r-1", "하나", "One");
    assertThat(kept.output(Topic.JOBS)).isEmpty();

    work(JobToken.random().text(), "하나", "One");
    assertThat(kept.ends()).isEmpty();
    assertThat(kept.entries()).isZero();
  }

  @Test
  void shouldSendNoMoreThanIsWantedUnderWayAndTakeTurnsBetweenClients() {
    final List<JobSpec> flood =
        IntStream.range(0, 50)
            .mapToObj(number -> Kept.text(JobToken.random(), "flood", "f" + number))
            .toList();
    flood.forEach(kept::submit);
    final JobSpec small = Kept.text(token, "small", "s");
    kept.submit(small);
    assertThat(texts()).containsExactly("f0", "f1");
    kept.restart();

    refuse(flood.get(0).token());
    refuse(flood.get(1).token());

    assertThat(texts()).hasSize(2).contains("s");
  }

  @Test
  void shouldLetTextPassWhenAudioStandsStill() {
    for (int file = 0; file < 3; file++) {
      kept.submit(
          Kept.spec(
              JobToken.random(),
              "shop",
              5,
              List.of(new JobInput.Audio("claims:" + file, "a.wav", 1)),
              null,
              null));
    }
    kept.submit(Kept.text(token, "shop", "text"));

    assertThat(kept.output(Topic.AUDIO_EVENTS)).hasSize(1);
    assertThat(texts()).containsExactly("text");
  }

  @Test
  void shouldHandOnTheInputsOfAJobInOrderWhenThereIsRoom() {
    kept.submit(Kept.text(token, "shop", "a", "b", "c"));
    assertThat(texts()).containsExactly("a", "b");

    work(token.requestId(0, 3), "하나", "One");

    assertThat(texts()).containsExactly("c");
  }

  @Test
  void shouldCancelWhatIsUnderWayAndDropWhatIsNotWhenAJobIsCancelled() {
    kept.submit(Kept.text(token, "shop", "a", "b", "c"));
    work(token.requestId(0, 3), "하나", "One");
    kept.ends();
    texts();
    final JobToken next = JobToken.random();
    kept.submit(Kept.text(next, "shop", "next"));

    kept.write(token, new JobRecord.Cancelled("shop", START.plusSeconds(1)));
    kept.write(token, new JobRecord.Cancelled("shop", START.plusSeconds(2)));

    assertThat(kept.output(Topic.REQUESTS_CANCELLED))
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactly(token.requestId(1, 3), token.requestId(2, 3));
    assertThat(kept.view(token).state()).isEqualTo(JobState.CANCELLED);
    assertThat(kept.ends())
        .containsExactly(
            Map.entry(token.requestId(1, 3), State.CANCELLED),
            Map.entry(token.requestId(2, 3), State.CANCELLED),
            Map.entry(token.text(), State.CANCELLED));
    assertThat(texts()).containsExactly("next");
  }

  @Test
  void shouldExpireWhenTheDeadlinePassesEvenIfNothingWasBegun() {
    final JobToken first = JobToken.random();
    kept.submit(Kept.text(first, "shop", "a", "b"));
    texts();
    kept.submit(
        Kept.spec(
            token, "shop", 5, List.of(new JobInput.Text("late")), START.plusSeconds(60), null));
    kept.later(Duration.ofSeconds(59));
    assertThat(kept.view(token).state()).isEqualTo(JobState.QUEUED);
    kept.restart();

    kept.later(Duration.ofSeconds(2));
    kept.later(Duration.ofSeconds(2));

    assertThat(kept.view(token).state()).isEqualTo(JobState.EXPIRED);
    assertThat(kept.ends()).containsExactly(Map.entry(token.text(), State.EXPIRED));
    refuse(first);
    assertThat(texts()).isEmpty();
  }

  @Test
  void shouldEndAJobOfWhichNothingIsHeardAndLetTheNextOnePass() {
    for (final String lost : List.of("one", "two")) {
      kept.submit(Kept.text(JobToken.random(), "shop", lost));
    }
    final Instant far = START.plus(Duration.ofDays(300));
    kept.submit(Kept.spec(token, "shop", 5, List.of(new JobInput.Text("next")), far, null));
    assertThat(texts()).containsExactly("one", "two");

    kept.later(Duration.ofDays(6));
    kept.later(TICK);
    assertThat(texts()).isEmpty();
    kept.restart();
    kept.later(Duration.ofDays(1));
    kept.later(TICK);

    assertThat(kept.ends())
        .extracting(Map.Entry::getValue)
        .containsExactly(State.EXPIRED, State.EXPIRED, State.EXPIRED);
    kept.later(Kept.TTL);
    kept.later(TICK);
    assertThat(kept.entries()).isZero();
  }

  @Test
  void shouldCountTheJobsOfAClientThatAreNotOver() {
    kept.submit(Kept.text(token, "shop", "a"));
    kept.submit(Kept.text(JobToken.random(), "shop", "b", "c", "d"));
    kept.submit(Kept.text(JobToken.random(), "shop", "waits"));
    kept.submit(Kept.text(JobToken.random(), "rival", "waits"));
    assertThat(kept.unfinished.of("shop")).isEqualTo(3);

    kept.restart();
    assertThat(kept.unfinished.of("shop")).isEqualTo(3);
    work(token.text(), "하나", "One");
    kept.write(token, new JobRecord.Removed("shop", START));

    assertThat(kept.unfinished.of("shop")).isEqualTo(2);
    assertThat(kept.unfinished.of("rival")).isEqualTo(1);
  }

  @Test
  void shouldGoOnWithWhatAnEarlierVersionHasMarkedAsUnderWay() {
    kept.submit(Kept.text(token, "shop", "a"));
    kept.submit(Kept.text(JobToken.random(), "shop", "b"));
    kept.submit(Kept.text(JobToken.random(), "shop", "waits"));
    assertThat(texts()).containsExactly("a", "b");
    kept.store(TaskStores.INDEX)
        .put(StoreKeys.named(StoreKeys.Index.UNDER_WAY, token.text()), new byte[0]);

    kept.restart();
    assertThat(kept.unfinished.of("shop")).isEqualTo(3);
    assertThat(texts()).isEmpty();
    work(token.text(), "하나", "One");

    assertThat(texts()).containsExactly("waits");
    assertThat(
            kept.store(TaskStores.INDEX)
                .get(StoreKeys.named(StoreKeys.Index.UNDER_WAY, token.text())))
        .isNull();
  }

  @Test
  void shouldForgetEverythingWhenItsTimeIsOver() {
    kept.submit(
        Kept.spec(
            token,
            "shop",
            5,
            List.of(new JobInput.Text("text")),
            START.plusSeconds(60),
            "https://shop.example/hook"));
    work(token.text(), "하나", "One");
    kept.later(Kept.TTL.minusSeconds(10));
    assertThat(kept.events(token)).isNotEmpty();

    kept.later(Duration.ofSeconds(20));

    assertThat(kept.entries()).as("but for when the account was opened").isEqualTo(1);
  }

  @Test
  void shouldShowNothingOfARemovedJobAndTakeItsTokenForNoNewOne() {
    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "하나", "One");
    kept.write(token, new JobRecord.Removed("shop", START));
    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "하나", "One");

    assertThat(kept.events(token)).isEmpty();
    assertThat(kept.reader().list("shop", List.of(), Optional.empty(), 10)).isEmpty();
    assertThat(kept.reader().entry(token).orElseThrow().removed()).isTrue();
    assertThat(texts()).containsExactly("text");
  }

  @Test
  void shouldTellWhichWebhooksAreDueUntilTheyWereCalled() {
    kept.submit(
        Kept.spec(
            token,
            "shop",
            5,
            List.of(new JobInput.Text("text")),
            null,
            "https://shop.example/hook"));
    assertThat(due()).isEmpty();
    work(token.text(), "하나", "One");
    assertThat(due()).extracting(WebhookDue::attempts).containsExactly(0);
    kept.restart();

    final Instant next = kept.clock.instant().plusSeconds(60);
    kept.write(token, new JobRecord.WebhookTried(1, 503, "It is away.", next, START));
    assertThat(due()).isEmpty();
    kept.later(Duration.ofSeconds(61));
    assertThat(due()).extracting(WebhookDue::attempts).containsExactly(1);
    kept.write(token, new JobRecord.WebhookTried(2, 200, null, null, START));
    assertThat(due()).isEmpty();
  }

  @Test
  void shouldLeaveRoomForTheWebhooksOfOthersWhenManyOfOneClientAreDue() {
    for (int job = 0; job < 10; job++) {
      ended("shop");
      kept.later(TICK);
    }
    final JobToken others = ended("rival");

    assertThat(kept.reader().due(kept.clock.instant(), 16))
        .extracting(WebhookDue::token)
        .hasSize(3)
        .endsWith(others);
  }

  private JobToken ended(final String client) {
    final JobToken job = JobToken.random();
    kept.submit(
        Kept.spec(
            job, client, 5, List.of(new JobInput.Text("text")), null, "https://shop.example/hook"));
    kept.write(job, new JobRecord.Cancelled(client, kept.clock.instant()));
    return job;
  }

  @Test
  void shouldCountWhatWasUsedWithItsPriceAndTellItUnderTheNameOfItsAccount() {
    final Instant opened = kept.clock.instant();
    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "안녕", "Hello");
    kept.restart();
    kept.later(TICK);

    final Totals used = kept.reader().usage("shop", DAY, DAY).get(DAY);
    assertThat(used.requests()).isEqualTo(1);
    assertThat(used.characters()).isEqualTo(2);
    assertThat(used.cost()).isEqualByComparingTo(new BigDecimal("1.02"));
    final var told = kept.output(Topic.USAGE);
    assertThat(told).hasSize(1);
    assertThat(new String(told.getFirst().key(), UTF_8))
        .isEqualTo("shop|2026-01-01|0-" + opened.toEpochMilli());
    assertThat(new String(told.getFirst().value(), UTF_8))
        .contains("\"day\":\"2026-01-01\"", "\"characters\":2", "\"cost\":1.02");
  }

  @Test
  void shouldCountTokensAndTheTimeOfEnginesOfEachResultOnce() {
    final Translation translation =
        Translation.newBuilder(translated(token.text(), 0, "안녕", "Hello"))
            .setTokens(3)
            .setEngineMicros(1_500_000)
            .setInputTokens(20)
            .setCost("0.000345")
            .setCurrency("USD")
            .setPriceVersion("2027-01")
            .build();
    kept.submit(Kept.text(token, "shop", "안녕"));
    kept.tell(
        Topic.REQUESTS,
        token.text(),
        Events.accepted(token.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    kept.tell(Topic.TRANSLATIONS, token.text(), translation);
    kept.tell(Topic.TRANSLATIONS, token.text(), translation);
    kept.restart();
    kept.later(TICK);

    final Totals used = kept.reader().usage("shop", DAY, DAY).get(DAY);
    assertThat(used.engineMicros()).isEqualTo(1_500_000);
    assertThat(used.tokens()).isEqualTo(3);
    assertThat(used.cost()).isEqualByComparingTo(new BigDecimal("4.32"));
    assertThat(used.inputTokens()).isEqualTo(20);
    assertThat(used.costs().get("USD")).isEqualByComparingTo(new BigDecimal("0.000345"));
    assertThat(new String(kept.output(Topic.USAGE).getFirst().value(), UTF_8))
        .contains("\"engineMicros\":1500000", "\"tokens\":3", "\"USD\":0.000345");
  }

  @Test
  void shouldCountNoMoneyWhenAResultTellsSomethingElse() {
    kept.submit(Kept.text(token, "shop", "안녕"));
    kept.tell(
        Topic.REQUESTS,
        token.text(),
        Events.accepted(token.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    kept.tell(
        Topic.TRANSLATIONS,
        token.text(),
        Translation.newBuilder(translated(token.text(), 0, "안녕", "Hello"))
            .setCost("-5")
            .setCurrency("USD")
            .setPriceVersion("2027-01")
            .build());

    assertThat(kept.reader().usage("shop", DAY, DAY).get(DAY).costs()).isEmpty();
  }

  @Test
  void shouldAddWhatAnEarlierVersionCountedWhenItKnewNothingOfCosts() {
    final Totals kept =
        JobJson.read(
            "{\"requests\":1,\"audioMs\":2,\"characters\":3,\"tokens\":4,\"cost\":5}"
                .getBytes(UTF_8),
            Totals.class);

    assertThat(kept.plus(kept).requests()).isEqualTo(2);
    assertThat(kept.costs()).isEmpty();
  }

  @Test
  void shouldCountAJobOnceByHowItEndedWhenItIsOver() {
    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "안녕", "Hello");

    assertThat(GatewayMeter.JOBS.timer(kept.meters, "done").count()).isEqualTo(1);
    assertThat(GatewayMeter.JOBS.timer(kept.meters, "failed").count()).isZero();
  }

  @Test
  void shouldMeterWhatAllClientsUsedAlsoAfterARestart() {
    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "안녕", "Hello");
    final JobToken others = JobToken.random();
    kept.submit(Kept.text(others, "rival", "text"));
    work(others.text(), "하나", "One");
    kept.restart();

    assertThat(used("character")).isEqualTo(4);
    assertThat(used("request")).isEqualTo(2);
    assertThat(kept.meters.get(GatewayMeter.COST.spec().key()).gauge().value()).isEqualTo(2.04);
  }

  @Test
  void shouldGoOnCountingWhatAnEarlierVersionKept() {
    kept.store(TaskStores.USAGE)
        .put(
            StoreKeys.name("shop|" + DAY),
            "{\"requests\":3,\"audioMs\":0,\"characters\":7,\"tokens\":1,\"cost\":1.5}"
                .getBytes(UTF_8));
    kept.restart();

    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "안녕", "Hello");

    final Totals used = kept.reader().usage("shop", DAY, DAY).get(DAY);
    assertThat(used.requests()).isEqualTo(4);
    assertThat(used.characters()).isEqualTo(9);
    assertThat(used("character")).isEqualTo(9);
  }

  @Test
  void shouldForgetWhatWasUsedWhenItsTimeIsOver() {
    kept.submit(Kept.text(token, "shop", "text"));
    work(token.text(), "안녕", "Hello");

    kept.later(Duration.ofDays(Kept.USAGE_DAYS));
    assertThat(kept.reader().usage("shop", DAY, DAY)).containsKey(DAY);

    kept.later(Duration.ofDays(1));
    assertThat(kept.reader().usage("shop", DAY, DAY)).isEmpty();
    assertThat(used("character")).isEqualTo(2);
  }

  private double used(final String unit) {
    return kept.meters.get(GatewayMeter.USAGE.spec().key()).tag("unit", unit).gauge().value();
  }

  @Test
  void shouldListJobsOfAClientNewestFirst() {
    final List<JobToken> tokens = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      final JobToken each = JobToken.random();
      final JobSpec spec = Kept.text(each, "shop", "text");
      kept.submit(
          new JobSpec(
              each,
              spec.owner(),
              spec.inputs(),
              spec.sourceLanguage(),
              spec.targetLanguages(),
              5,
              null,
              Map.of(),
              null,
              null,
              "digest",
              "x",
              START.plusSeconds(number)));
      tokens.addFirst(each);
    }
    kept.submit(Kept.text(JobToken.random(), "shop2", "text"));
    work(tokens.get(1).text(), "하나", "One");

    assertThat(kept.reader().list("shop", List.of(), Optional.empty(), 10))
        .extracting(JobLine::job)
        .containsExactlyElementsOf(tokens.stream().map(JobToken::text).toList());
    assertThat(kept.reader().list("shop", List.of(JobState.DONE), Optional.empty(), 10))
        .extracting(JobLine::job)
        .containsExactly(tokens.get(1).text());
    assertThat(
            kept.reader()
                .list("shop", List.of(), Optional.of(new JobCursor(START.plusSeconds(1), "")), 10))
        .extracting(JobLine::job)
        .containsExactly(tokens.get(2).text());
  }

  @Test
  void shouldCarryTheTraceOnInAllThatIsWrittenOfAJob() {
    kept.submit(
        Kept.traced(
            token,
            "shop",
            new TraceContext(
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1")));
    kept.write(token, new JobRecord.Cancelled("shop", START));

    assertThat(Stream.of(Topic.TEXT_EVENTS, Topic.REQUESTS_CANCELLED, Topic.REQUESTS))
        .map(topic -> kept.output(topic).getFirst().headers())
        .allSatisfy(
            headers -> {
              assertThat(HeaderText.get(headers, Header.TRACEPARENT))
                  .contains("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
              assertThat(HeaderText.get(headers, Header.TRACESTATE)).contains("vendor=1");
              assertThat(HeaderText.get(headers, Header.REQUEST_ID)).contains(token.text());
              assertThat(HeaderText.get(headers, Header.CLIENT_ID)).contains("shop");
            });
  }

  @Test
  void shouldSayInEveryEventFromWhichHttpRequestItCame() {
    kept.submit(Kept.text(token, "shop", "text"));
    kept.write(token, new JobRecord.Cancelled("shop", START));

    assertThat(
            Stream.of(Topic.TEXT_EVENTS, Topic.REQUESTS_CANCELLED, Topic.REQUESTS)
                .map(topic -> kept.output(topic).getFirst().headers())
                .map(headers -> HeaderText.get(headers, Header.HTTP_REQUEST_ID).orElse("")))
        .containsOnly("x-1");
  }

  @Test
  void shouldPageThroughJobsOfOneMillisecond() {
    final List<String> tokens = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      final JobSpec spec = Kept.text(JobToken.random(), "shop", "text");
      tokens.add(spec.token().text());
      kept.submit(spec);
    }

    final List<String> seen = new ArrayList<>();
    Optional<JobCursor> place = Optional.empty();
    while (true) {
      final List<JobLine> page = kept.reader().list("shop", List.of(), place, 2);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(line -> seen.add(line.job()));
      place =
          JobCursor.parse(new JobCursor(page.getLast().submittedAt(), seen.getLast()).toString());
    }

    assertThat(seen).containsExactlyElementsOf(tokens.stream().sorted().toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"type\":\"submitted\"}",
        "{\"type\":\"submitted\",\"spec\":{}}",
        "{\"type\":\"nonsense\"}",
        "{\"type\":\"cancelled\",\"by\":\"x\"}",
        "{\"type\":\"expired\",\"at\":\"+999999999-01-01T00:00:00Z\"}",
        "{\"type\":\"webhook_tried\",\"attempt\":1,\"status\":1,\"at\":null}"
      })
  void shouldPassOverWhatIsNoRecordOfAJob(final String json) {
    kept.raw(token.text(), json.getBytes(UTF_8));
    kept.submit(Kept.text(token, "shop", "text"));

    assertThat(kept.events(token)).hasSize(1);
    assertThat(GatewayMeter.PASSED_OVER.counter(kept.meters).count()).isEqualTo(1);
  }

  @Test
  void shouldPassOverWhatIsForged() {
    final JobToken other = JobToken.random();
    kept.raw(token.text(), JobJson.write(new JobRecord.Submitted(Kept.text(other, "x", "text"))));
    kept.raw("not-a-token", JobJson.write(new JobRecord.Submitted(Kept.text(other, "x", "t"))));
    kept.raw("k".repeat(600), JobJson.write(new JobRecord.Expired(START)));
    kept.raw(token.text(), new byte[2 * 1024 * 1024]);
    kept.copy(
        Topic.TRANSLATIONS,
        token.text(),
        kept.bytes(Topic.TRANSLATIONS, translated(other.text(), 0, "하나", "One")));
    kept.copy(Topic.REQUESTS, token.text(), new byte[] {1, 2, 3});
    kept.copy(Topic.DLQ_INGEST, token.text(), new byte[] {1, 2, 3});

    assertThat(GatewayMeter.PASSED_OVER.counter(kept.meters).count()).isEqualTo(7);
    assertThat(kept.entries()).isZero();
  }

  @Test
  void shouldReadTheSameAfterRestart() {
    kept.submit(Kept.text(token, "shop", "안녕. 잘 가."));
    kept.tell(
        Topic.REQUESTS,
        token.text(),
        Events.accepted(token.text(), RequestKind.TEXT, 2, Events.ENGLISH));
    kept.tell(Topic.TRANSLATIONS, token.text(), translated(token.text(), 0, "안녕", "Hello"));
    final var before = kept.view(token);

    kept.restart();

    assertThat(kept.view(token)).isEqualTo(before);
    kept.tell(Topic.TRANSLATIONS, token.text(), translated(token.text(), 1, "잘 가", "Bye"));
    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.ends()).containsExactly(Map.entry(token.text(), State.DONE));
  }

  private List<WebhookDue> due() {
    return kept.reader().due(kept.clock.instant(), 10);
  }

  private List<String> texts() {
    return kept.output(Topic.TEXT_EVENTS, TextEvent.class).stream()
        .map(TextEvent::getText)
        .toList();
  }

  /** What ingest and translator say of a request, with units as pairs of text and translation. */
  private void work(final String request, final String... units) {
    kept.tell(
        Topic.REQUESTS,
        request,
        Events.accepted(request, RequestKind.TEXT, units.length / 2, Events.ENGLISH));
    for (int unit = 0; unit < units.length / 2; unit++) {
      kept.tell(
          Topic.TRANSLATIONS,
          request,
          translated(request, unit, units[2 * unit], units[2 * unit + 1]));
    }
  }

  private void refuse(final JobToken each) {
    kept.write(each, new JobRecord.Cancelled("shop", START));
  }

  private static Translation translated(
      final String request, final int unit, final String source, final String text) {
    return Translation.newBuilder(Events.translation(request, unit, Events.ENGLISH, text))
        .setSourceText(source)
        .setResultId(request + "/" + unit)
        .build();
  }
}
