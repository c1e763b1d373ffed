package io.dragoman.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.job.ExecutionTerms;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord.ExecutionTried;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTarget;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.WebhookKey;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionCallerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");

  private final MemoryJobs jobs = new MemoryJobs();
  private final BlockingQueue<ApiRequest> calls = new LinkedBlockingQueue<>();
  private final AtomicInteger answer = new AtomicInteger(202);
  private final List<WebhookDue> due = new ArrayList<>();
  private final WebhookKey key = new WebhookKey(new byte[] {1, 2, 3});
  private UrlClient urls;
  private ExecutionCaller caller;
  private WebServer server;

  /** What a runner makes of it. */
  public record Told(String type) {}

  @BeforeEach
  void start() {
    server = WebServer.at("127.0.0.1", 0).start();
    server.add(
        Route.post("/run", "run", "Runs workflows")
            .repeatable()
            .needs(Role.CLIENT)
            .takes(Told.class, Encoding.JSON)
            .passesOverUnknown()
            .by(
                call -> {
                  calls.add(call);
                  return ApiResponse.json(answer.get(), Map.of());
                }));
    final ExecutionTarget target =
        new ExecutionTarget(URI.create("http://127.0.0.1:" + server.port() + "/run"), key);
    urls = new UrlClient(UrlPolicy.allowing(List.of(target.address())), Duration.ofSeconds(20));
    caller = new ExecutionCaller(limit -> List.copyOf(due), jobs, urls, target, () -> NOW);
    jobs.submit(
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
    jobs.add(TOKEN, new What.Told(Events.accepted(TOKEN.text(), RequestKind.WORKFLOW, 1)));
  }

  @AfterEach
  void stop() {
    caller.close();
    urls.close();
    server.close();
  }

  @Test
  void shouldPostTheWorkflowSignedUnderOneIdAndWriteThatItArrived() throws IOException {
    jobs.add(TOKEN, new What.Planned(Events.workflow(TOKEN.text())));
    look(0);

    final ApiRequest call = calls.remove();
    final JsonNode body = new ObjectMapper().readTree(call.body().bytes());
    assertThat(body.get("type").asText()).isEqualTo("workflow.execute");
    assertThat(body.at("/data/workflow/tasks/0/action").asText()).isEqualTo("fetch");
    assertThat(body.at("/data/metadata/order").asText()).isEqualTo("7");
    assertThat(call.header("idempotency-key")).contains(TOKEN + "-execute");
    assertThat(call.header("webhook-id")).contains(TOKEN + "-execute");
    assertThat(call.header("webhook-signature"))
        .contains(
            key.sign(
                TOKEN + "-execute",
                Long.parseLong(call.header("webhook-timestamp").orElseThrow()),
                call.body().bytes()));
    assertThat(tries()).containsExactly(new ExecutionTried(1, 202, null, null, NOW));
  }

  @ParameterizedTest
  @CsvSource({"503, 0, true", "429, 0, true", "503, 7, false", "422, 0, false", "410, 0, false"})
  void shouldTryAgainUnlessItIsRefusedOrWasTriedEnough(
      final int status, final int before, final boolean again) {
    jobs.add(TOKEN, new What.Planned(Events.workflow(TOKEN.text())));
    answer.set(status);
    look(before);

    assertThat(tries().getFirst().problem()).contains("" + status);
    assertThat(tries().getFirst().next() != null).isEqualTo(again);
  }

  @Test
  void shouldPostNothingOfAJobThatIsNotDone() {
    look(0);

    assertThat(calls).isEmpty();
    assertThat(tries()).isEmpty();
  }

  private void look(final int attempts) {
    due.clear();
    due.add(new WebhookDue(TOKEN, "shop", attempts, NOW));
    caller.look();
    await().until(caller::idle);
  }

  private List<ExecutionTried> tries() {
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
                event.what() instanceof What.Made(final ExecutionTried tried)
                    ? Stream.of(tried)
                    : Stream.empty())
        .toList();
  }
}
