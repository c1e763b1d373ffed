package io.dragoman.gateway.webhook;

import static io.dragoman.gateway.webhook.TestJob.NOW;
import static io.dragoman.gateway.webhook.TestJob.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord.ExecutionTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.WebhookKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionCallerTest {
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final TestJob job = new TestJob();
  private final TestReceiver runner = new TestReceiver();
  private final OperatorWebhook target =
      new OperatorWebhook(runner.url(), new WebhookKey(new byte[] {1, 2, 3}));
  private final UrlClient urls =
      new UrlClient(UrlPolicy.allowing(List.of(target.address())), TestReceiver.PATIENCE);
  private final ExecutionCaller caller =
      new ExecutionCaller((until, limit) -> job.due(), job.jobs(), urls, target, meters, () -> NOW);

  @BeforeEach
  void submit() {
    job.jobs()
        .submit(
            new JobSpec(
                TOKEN,
                new JobOwner("shop", "standard", 1),
                List.of(new JobInput.Text("Read the news.")),
                "auto",
                List.of(),
                5,
                null,
                Map.of("order", "7"),
                null,
                null,
                "",
                "r",
                NOW,
                null,
                null,
                JobTarget.WORKFLOW,
                new ExecutionTerms(false)));
    job.jobs().add(TOKEN, new What.Told(Events.accepted(TOKEN.text(), RequestKind.WORKFLOW, 1)));
  }

  @AfterEach
  void stop() {
    caller.close();
    urls.close();
    runner.close();
  }

  @Test
  void shouldPostTheWorkflowSignedUnderOneIdAndWriteThatItArrived() throws Exception {
    job.jobs().add(TOKEN, new What.Planned(Events.workflow(TOKEN.text())));
    look(0);

    assertThat(runner.calls().element().header("idempotency-key")).contains(TOKEN + "-execute");
    final JsonNode body = runner.signed(TOKEN + "-execute", target.key());
    assertThat(body.get("type").asText()).isEqualTo("workflow.execute");
    assertThat(body.at("/data/workflow/tasks/0/action").asText()).isEqualTo("fetch");
    assertThat(body.at("/data/metadata/order").asText()).isEqualTo("7");
    assertThat(tries()).containsExactly(new ExecutionTried(1, 202, null, null, NOW));
    assertThat(calls("taken")).isOne();
  }

  @ParameterizedTest
  @CsvSource({"503, true", "429, true", "408, true", "422, false", "410, false"})
  void shouldTryAgainUnlessItIsRefused(final int status, final boolean again) {
    job.jobs().add(TOKEN, new What.Planned(Events.workflow(TOKEN.text())));
    runner.answers(status);
    look(0);

    assertThat(tries().getFirst().problem()).contains("" + status);
    assertThat(tries().getFirst().next() != null).isEqualTo(again);
    assertThat(calls(again ? "retried" : "given_up")).isOne();
  }

  @Test
  void shouldPostNothingOfAJobThatIsNotDone() {
    look(0);

    assertThat(runner.calls()).isEmpty();
    assertThat(tries()).isEmpty();
  }

  @Test
  void shouldTellForHowLongTheOldestWaitsThroughAllItsTries() {
    job.due(TOKEN, 3);

    assertThat(
            meters
                .get("dragoman.gateway.calls.waiting.age.seconds")
                .tag("call", "workflow")
                .gauge()
                .value())
        .isEqualTo(5 + 30 + 5 * 60);
  }

  private double calls(final String outcome) {
    return meters
        .get("dragoman.gateway.calls")
        .tags("call", "workflow", "outcome", outcome)
        .counter()
        .count();
  }

  private void look(final int attempts) {
    job.due(TOKEN, attempts);
    caller.look();
    await().until(caller::idle);
  }

  private List<ExecutionTried> tries() {
    return job.written(ExecutionTried.class);
  }
}
