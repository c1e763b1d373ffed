package io.dragoman.gateway.webhook;

import static io.dragoman.gateway.webhook.TestJob.NOW;
import static io.dragoman.gateway.webhook.TestJob.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobRecord.WebhookTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.ApiRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookCallerTest {
  private static final JobToken SLOW = new JobToken("-9s_0123456789abcdefgh");

  private final CountDownLatch answering = new CountDownLatch(1);
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final TestJob job = new TestJob();
  private final TestReceiver client = new TestReceiver(this::waitIfSlow);
  private final WebhookSecret secret = new WebhookSecret("what only gateways know, all of them");
  private final UrlClient urls =
      new UrlClient(UrlPolicy.allowing(List.of("127.0.0.1")), TestReceiver.PATIENCE);
  private final WebhookCaller caller =
      new WebhookCaller(
          limit -> job.due(), job.jobs(), urls, secret, Tracing.OFF, meters, () -> NOW);

  private void waitIfSlow(final ApiRequest call) {
    if (call.header("webhook-id").orElseThrow().equals(SLOW.text())) {
      await().until(() -> answering.getCount() == 0);
    }
  }

  @BeforeEach
  void submit() {
    submit(TOKEN);
  }

  private void submit(final JobToken token) {
    job.jobs()
        .submit(
            new JobSpec(
                token,
                new JobOwner("shop", "standard", 1),
                List.of(new JobInput.Text("text")),
                "kor_Hang",
                List.of("eng_Latn"),
                5,
                null,
                Map.of("order", "7"),
                client.url().toString(),
                null,
                "",
                "r",
                NOW));
    job.jobs().add(token, new What.Made(new JobRecord.Cancelled("shop", NOW)));
  }

  @AfterEach
  void stop() {
    answering.countDown();
    caller.close();
    urls.close();
    client.close();
  }

  @Test
  void shouldTellTheEndSignedAndWriteThatItArrived() throws Exception {
    look();

    final JsonNode body = client.signed(TOKEN.text(), secret.key("shop"));
    assertThat(body.get("type").asText()).isEqualTo("job.ended");
    assertThat(body.at("/data/status").asText()).isEqualTo("cancelled");
    assertThat(body.at("/data/metadata/order").asText()).isEqualTo("7");
    assertThat(tries()).containsExactly(new WebhookTried(1, 202, null, null, NOW));
  }

  @Test
  void shouldCallOthersWhileSomebodyDoesNotAnswer() throws Exception {
    submit(SLOW);
    job.due(SLOW, 0);
    caller.look();
    assertThat(client.calls().take().header("webhook-id")).contains(SLOW.text());

    job.due(TOKEN, 0);
    caller.look();

    assertThat(client.calls().take().header("webhook-id")).contains(TOKEN.text());
    await().until(() -> tries().size() == 1);
    assertThat(client.calls()).as("who is being called is not called again").isEmpty();
  }

  @Test
  void shouldNeverComeAgainWhenItIsToldThatItIsGone() {
    client.answers(410);
    look();

    assertThat(tries().getFirst().next()).isNull();
    assertThat(tries().getFirst().problem()).isNotNull();
  }

  @Test
  void shouldTryAgainWhenNobodyAnswers() {
    client.close();
    look();

    assertThat(tries().getFirst().status()).isZero();
    assertThat(tries().getFirst().problem()).isNotEmpty();
    assertThat(tries().getFirst().next()).isNotNull();
  }

  private void look() {
    job.due(TOKEN, 0);
    caller.look();
    await().until(caller::idle);
  }

  private List<WebhookTried> tries() {
    return job.written(WebhookTried.class);
  }
}
