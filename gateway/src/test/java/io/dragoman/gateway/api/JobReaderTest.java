package io.dragoman.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.testing.Events;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobReaderTest {
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int UNITS = 100;
  private static final Credentials WHO =
      new Credentials(
          new Principal("shop", Optional.of(Role.CLIENT), "", ""), Optional.empty(), "r");

  private final MemoryJobs all = new MemoryJobs();
  private final LargeReads large = new LargeReads(10_000, 20_000, Duration.ZERO);
  private final JobReader reader = new JobReader(new Pages(all), InstantSource.fixed(NOW), large);

  @Test
  void shouldReadALargeJobToItsEnd() {
    add(UNITS);

    final JobReader.Read found = reader.get(TOKEN, WHO);
    final JobReader.Read awaited = reader.await(TOKEN, WHO, Duration.ofMinutes(1));

    assertThat(found.view().state()).isEqualTo(JobState.DONE);
    assertThat(found.events()).hasSize(2 + UNITS);
    assertThat(awaited.events()).isEqualTo(found.events());
  }

  @Test
  void shouldHoldOneHugeJobAtATimeAndSmallOnesBesideIt() {
    add(UNITS);
    final JobToken other = new JobToken("-8s_0123456789abcdefgi");

    answer(
        () -> {
          reader.get(TOKEN, WHO);
          assertThatThrownBy(() -> answer(() -> reader.get(TOKEN, WHO)))
              .isInstanceOf(ApiException.class)
              .hasMessageContaining("Too many large jobs");
          assertThatThrownBy(() -> answer(() -> reader.get(other, WHO)))
              .as("read, and unknown")
              .hasMessageContaining("no such job");
        });

    // What the first one held is free again.
    answer(() -> reader.get(TOKEN, WHO));
  }

  private void answer(final Runnable look) {
    large
        .bounded(
            (ApiRequest call) -> {
              look.run();
              return ApiResponse.noContent();
            })
        .answer(null);
  }

  private void add(final int units) {
    all.add(
        TOKEN,
        new What.Made(
            new JobRecord.Submitted(
                new JobSpec(
                    TOKEN,
                    new JobOwner("shop", "standard", 1),
                    List.of(new JobInput.Text("text")),
                    Events.KOREAN,
                    List.of(Events.ENGLISH),
                    5,
                    null,
                    Map.of(),
                    null,
                    null,
                    "",
                    "r",
                    NOW))));
    all.add(
        TOKEN,
        new What.Told(Events.accepted(TOKEN.text(), RequestKind.TEXT, units, Events.ENGLISH)));
    for (int unit = 0; unit < units; unit++) {
      all.add(
          TOKEN,
          new What.Translated(Events.translation(TOKEN.text(), unit, Events.ENGLISH, "said")));
    }
  }

  /** As replicas answer: page by page. */
  private record Pages(MemoryJobs all) implements Jobs {
    @Override
    public Optional<List<JobEvent>> read(
        final JobToken token, final long after, final Duration patience, final Credentials who) {
      return all.read(token, after, patience, who)
          .map(events -> events.stream().limit(MIN_PAGE).toList());
    }

    @Override
    public CompletableFuture<Long> submit(final JobSpec spec) {
      return all.submit(spec);
    }

    @Override
    public CompletableFuture<Long> write(
        final JobToken token, final JobRecord record, final TraceContext trace) {
      return all.write(token, record, trace);
    }

    @Override
    public Page list(final String client, final Filter filter, final Credentials who) {
      return all.list(client, filter, who);
    }
  }
}
