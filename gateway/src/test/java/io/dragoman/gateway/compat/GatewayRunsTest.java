package io.dragoman.gateway.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.claims.Claim;
import io.dragoman.claims.ClaimStore;
import io.dragoman.gateway.api.Forecast;
import io.dragoman.gateway.api.JobApi;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.api.JobSettings;
import io.dragoman.gateway.api.LanguageDetector;
import io.dragoman.gateway.api.MemoryJobs;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobView;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.RequestBody;
import io.dragoman.web.key.Principal;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayRunsTest {
  private final MemoryJobs jobs = new MemoryJobs();
  private final UrlPolicy policy = UrlPolicy.allowing(List.of());
  private final UrlClient urls = new UrlClient(policy, Duration.ofSeconds(1));

  @AfterEach
  void stop() {
    urls.close();
  }

  @Test
  void shouldTellWhatHappensToAJobUntilItIsOver() {
    final JobRuns.Run run = begin(Duration.ofSeconds(60));
    final String id = run.token();
    tell(new What.Told(Events.accepted(id, RequestKind.TEXT, 1, Events.ENGLISH)));
    tell(new What.Translated(Events.translation(id, 0, Events.ENGLISH, "hello")));
    final List<JobView> seen = new ArrayList<>();

    final JobView end = run.follow(seen::add);

    assertThat(end.state()).isEqualTo(JobState.DONE);
    assertThat(end.inputs().getFirst().translation(Language.ENG_LATN)).isEqualTo("hello");
    assertThat(seen).last().isEqualTo(end);
    JobEnd.refuseUnlessDone(end);
  }

  @Test
  void shouldSayWhereTheJobIsWhenItTakesTooLong() {
    final JobRuns.Run run = begin(Duration.ZERO);

    final JobView end = run.follow(view -> {});

    assertThatThrownBy(() -> JobEnd.refuseUnlessDone(end))
        .isInstanceOfSatisfying(
            ApiException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(ApiException.Code.TIMEOUT);
              assertThat(problem.headers())
                  .containsEntry("Content-Location", "/v1/jobs/" + run.token())
                  .containsEntry("X-Should-Retry", "false");
              assertThat(jobs.last().deadline())
                  .as("there is time to ask for the result")
                  .isAfter(jobs.last().submittedAt().plus(Duration.ofMinutes(50)));
            });
  }

  @Test
  void shouldSayWhatWasWrongWhenNothingCameOfIt() {
    final JobRuns.Run run = begin(Duration.ofSeconds(60));
    tell(new What.Told(Events.failed(run.token(), Stage.INGEST, -1, "")));

    final JobView end = run.follow(view -> {});

    assertThatThrownBy(() -> JobEnd.refuseUnlessDone(end))
        .isInstanceOfSatisfying(
            ApiException.class,
            problem -> assertThat(problem.code()).isEqualTo(ApiException.Code.UNPROCESSABLE))
        .hasMessage("It is not audio.");
  }

  @Test
  void shouldGiveARepeatOfARequestTheSameJobsAndRefuseAnotherRequest() {
    final GatewayRuns runs = runs(Duration.ZERO);
    final List<JobOrder> orders = List.of(order("안녕"), order("감사"));
    final ApiRequest request = request(Map.of("idempotency-key", "order-7"));

    final List<JobRuns.Run> first = runs.begin(orders, "안녕, 감사", request);
    final List<JobRuns.Run> again = runs.begin(orders, "안녕, 감사", request);

    assertThat(first).extracting(JobRuns.Run::token).doesNotHaveDuplicates().hasSize(2);
    assertThat(again)
        .extracting(JobRuns.Run::token)
        .isEqualTo(first.stream().map(JobRuns.Run::token).toList());
    assertThat(jobs.size()).isEqualTo(2);
    for (final List<JobOrder> others :
        List.of(
            List.of(order("안녕"), order("잘 가")),
            List.of(order("안녕")),
            List.of(order("감사"), order("안녕")))) {
      assertThatThrownBy(() -> runs.begin(others, "another", request))
          .isInstanceOfSatisfying(
              ApiException.class,
              problem -> assertThat(problem.code()).isEqualTo(ApiException.Code.UNPROCESSABLE));
    }
    assertThat(jobs.size()).isEqualTo(2);
  }

  private void tell(final What what) {
    jobs.add(jobs.last().token(), what);
  }

  private JobRuns.Run begin(final Duration patience) {
    return runs(patience).begin(order("안녕"), List.of(), request(Map.of()));
  }

  private static JobOrder order(final String text) {
    return Orders.texts(
        List.of(text), Language.KOR_HANG, Language.ENG_LATN, null, Duration.ofSeconds(60));
  }

  private static ApiRequest request(final Map<String, String> headers) {
    return new ApiRequest(
        Principal.LOCAL,
        "id",
        InetAddress.getLoopbackAddress(),
        Map.of(),
        Map.of(),
        headers,
        RequestBody.NONE,
        Optional.empty());
  }

  private GatewayRuns runs(final Duration patience) {
    final JobApi.Parts parts =
        new JobApi.Parts(
            jobs,
            new NoAudio(),
            urls,
            policy,
            LanguageDetector.NONE,
            Forecast.NONE,
            caller -> 1,
            Tracing.OFF,
            InstantSource.system());
    return new GatewayRuns(JobApi.of(parts, JobSettings.DEFAULT), patience, InstantSource.system());
  }

  private static final class NoAudio implements ClaimStore {
    @Override
    public String store(final String owner, final InputStream content, final long bytes) {
      throw new AssertionError("There is no audio");
    }

    @Override
    public Claim open(final String reference) {
      throw new AssertionError("There is no audio");
    }

    @Override
    public void close() {}

    @Override
    public void delete(final String reference) {
      throw new AssertionError("There is no audio");
    }
  }
}
