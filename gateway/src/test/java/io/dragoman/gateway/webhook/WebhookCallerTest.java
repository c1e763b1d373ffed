package io.dragoman.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobRecord.WebhookTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookCallerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");
  private static final JobToken SLOW = new JobToken("-9s_0123456789abcdefgh");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MemoryJobs jobs = new MemoryJobs();
  private final BlockingQueue<ApiRequest> calls = new LinkedBlockingQueue<>();
  private final AtomicInteger answer = new AtomicInteger(200);
  private final WebhookSecret secret = new WebhookSecret("what only gateways know, all of them");
  private final List<WebhookDue> due = new ArrayList<>();
  private final UrlClient urls =
      new UrlClient(UrlPolicy.allowing(List.of("127.0.0.1")), Duration.ofSeconds(20));
  private final WebhookCaller caller =
      new WebhookCaller(limit -> List.copyOf(due), jobs, urls, secret, Tracing.OFF, () -> NOW);
  private final CountDownLatch answering = new CountDownLatch(1);
  private WebServer server;

  @BeforeEach
  void start() {
    server = WebServer.at("127.0.0.1", 0).start();
    server.add(
        Route.post("/hook", "hook", "Hears of ends")
            .needs(Role.CLIENT)
            .takes(Told.class, Encoding.JSON)
            .passesOverUnknown()
            .by(
                call -> {
                  calls.add(call);
                  if (call.body().as(Told.class).data().token().equals(SLOW.text())) {
                    await().until(() -> answering.getCount() == 0);
                  }
                  return ApiResponse.json(answer.get(), Map.of());
                }));
    submit(TOKEN);
  }

  private void submit(final JobToken token) {
    jobs.submit(
        new JobSpec(
            token,
            new JobOwner("shop", "standard", 1),
            List.of(new JobInput.Text("text")),
            "kor_Hang",
            List.of("eng_Latn"),
            5,
            null,
            Map.of("order", "7"),
            "http://127.0.0.1:" + server.port() + "/hook",
            null,
            "",
            "r",
            NOW));
    jobs.add(token, new What.Made(new JobRecord.Cancelled("shop", NOW)));
  }

  @AfterEach
  void stop() {
    answering.countDown();
    caller.close();
    urls.close();
    server.close();
  }

  /** What a receiver makes of it. */
  public record Told(String type, Data data) {}

  /** The job that it is about. */
  public record Data(String token) {}

  @Test
  void shouldTellTheEndSignedAndWriteThatItArrived() throws Exception {
    look(0);

    final ApiRequest call = calls.take();
    final JsonNode body = JSON.readTree(call.body().bytes());
    assertThat(body.get("type").asText()).isEqualTo("job.ended");
    assertThat(body.at("/data/status").asText()).isEqualTo("cancelled");
    assertThat(body.at("/data/metadata/order").asText()).isEqualTo("7");
    assertThat(call.header("webhook-id")).contains(TOKEN.text());
    assertThat(call.header("webhook-signature"))
        .contains(
            secret.sign(
                "shop",
                TOKEN.text(),
                Long.parseLong(call.header("webhook-timestamp").orElseThrow()),
                call.body().bytes()));
    assertThat(tries()).containsExactly(new WebhookTried(1, 200, null, null, NOW));
  }

  @Test
  void shouldTryAgainLaterAndLaterUntilItGivesUp() {
    answer.set(503);
    for (int before = 0; before < 8; before++) {
      look(before);
    }

    assertThat(tries())
        .extracting(tried -> tried.next() == null ? null : Duration.between(NOW, tried.next()))
        .startsWith(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5))
        .endsWith(Duration.ofHours(10), (Duration) null)
        .hasSize(8);
    assertThat(tries().getFirst().problem()).contains("503");
  }

  @Test
  void shouldCallOthersWhileSomebodyDoesNotAnswer() throws Exception {
    submit(SLOW);
    due.add(new WebhookDue(SLOW, "shop", 0, NOW));
    caller.look();
    assertThat(calls.take().header("webhook-id")).contains(SLOW.text());

    due.add(new WebhookDue(TOKEN, "shop", 0, NOW));
    caller.look();

    assertThat(calls.take().header("webhook-id")).contains(TOKEN.text());
    await().until(() -> tries().size() == 1);
    assertThat(calls).as("who is being called is not called again").isEmpty();
  }

  @Test
  void shouldNeverComeAgainWhenItIsToldThatItIsGone() {
    answer.set(410);
    look(0);

    assertThat(tries().getFirst().next()).isNull();
    assertThat(tries().getFirst().problem()).isNotNull();
  }

  @Test
  void shouldSayWhatWasWrongWhenNobodyAnswers() {
    server.close();
    look(0);

    assertThat(tries().getFirst().status()).isZero();
    assertThat(tries().getFirst().problem()).isNotEmpty();
    assertThat(tries().getFirst().next()).isNotNull();
  }

  private void look(final int attempts) {
    due.clear();
    due.add(new WebhookDue(TOKEN, "shop", attempts, NOW));
    caller.look();
    await().until(caller::idle);
  }

  private List<WebhookTried> tries() {
    return jobs
        .read(
            TOKEN,
            Jobs.BEGINNING,
            Duration.ZERO,
            new Credentials(
                new Principal("shop", Optional.of(Role.CLIENT), "", ""), Optional.empty(), "r"))
        .orElseThrow()
        .stream()
        .flatMap(
            event ->
                event.what() instanceof What.Made(final WebhookTried tried)
                    ? Stream.of(tried)
                    : Stream.empty())
        .toList();
  }
}
