package io.dragoman.gateway.compat;

import io.dragoman.gateway.api.AudioFile;
import io.dragoman.gateway.api.Held;
import io.dragoman.gateway.api.JobApi;
import io.dragoman.gateway.api.JobIntake.Taken;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.api.JobReader;
import io.dragoman.gateway.job.JobDocument;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.web.ApiRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Jobs of the gateway itself. */
public final class GatewayRuns implements JobRuns {
  private static final String IDEMPOTENCY_KEY = "idempotency-key";

  private final JobApi api;
  private final Held waiters;
  private final Duration patience;
  private final InstantSource clock;

  /**
   * On the jobs that everybody has.
   *
   * @param patience how long callers wait for the end of a job
   */
  public GatewayRuns(final JobApi api, final Duration patience, final InstantSource clock) {
    this.api = api;
    this.waiters = new Held("waiting requests", api.settings().maxWaiters());
    this.patience = patience;
    this.clock = clock;
  }

  @Override
  public Run begin(final JobOrder order, final List<AudioFile> files, final ApiRequest request) {
    return begin(order, files, null, request);
  }

  @Override
  public Run begin(final JobOrder order, final JobDocument document, final ApiRequest request) {
    return begin(order, List.of(), document, request);
  }

  @Override
  public JobView find(final String token, final ApiRequest request) {
    try {
      return api.reader().get(JobReader.token(token), JobApi.credentials(request)).view();
    } catch (final JobsUnavailableException e) {
      throw JobApi.meaning(e);
    }
  }

  @Override
  public List<Run> begin(
      final List<JobOrder> orders, final Object asked, final ApiRequest request) {
    final Credentials who = JobApi.credentials(request);
    return begin(who, () -> api.intake().take(orders, asked, request.header(IDEMPOTENCY_KEY), who));
  }

  private Run begin(
      final JobOrder order,
      final List<AudioFile> files,
      final @Nullable JobDocument document,
      final ApiRequest request) {
    final Credentials who = JobApi.credentials(request);
    return begin(
            who,
            () ->
                List.of(
                    api.intake()
                        .take(order, files, document, request.header(IDEMPOTENCY_KEY), who)))
        .getFirst();
  }

  private List<Run> begin(final Credentials who, final Supplier<List<Taken>> taking) {
    // Nothing is taken that nobody could wait for.
    waiters.take(who.caller().name()).close();
    try {
      return taking.get().stream().<Run>map(taken -> new Taking(taken, who)).toList();
    } catch (final JobsUnavailableException e) {
      throw JobApi.meaning(e);
    }
  }

  /** One that was taken. */
  private final class Taking implements Run {
    private final Taken taken;
    private final Credentials who;

    Taking(final Taken taken, final Credentials who) {
      this.taken = taken;
      this.who = who;
    }

    @Override
    public String token() {
      return taken.token().text();
    }

    @Override
    public JobView follow(final Consumer<JobView> progress) {
      try (Held.Hold _ = waiters.take(who.caller().name())) {
        return followed(progress);
      } catch (final JobsUnavailableException e) {
        throw JobApi.meaning(e);
      }
    }

    private JobView followed(final Consumer<JobView> progress) {
      final Instant end = clock.instant().plus(patience);
      if (taken.event() >= 0) {
        // The replica that holds the job may not have read it yet.
        api.jobs().read(taken.token(), taken.event() - 1, api.settings().commit(), who);
      }
      final JobTracker tracker = new JobTracker();
      long last = Jobs.BEGINNING;
      while (true) {
        final Duration left = Duration.between(clock.instant(), end);
        final Optional<List<JobEvent>> more =
            api.jobs().read(taken.token(), last, left.isPositive() ? left : Duration.ZERO, who);
        for (final JobEvent event : more.orElseThrow(JobReader::unknown)) {
          tracker.apply(event);
          last = event.id();
        }
        final JobView view = tracker.view().orElseThrow(JobReader::unknown);
        progress.accept(view);
        if (view.state().over() || !left.isPositive()) {
          return view;
        }
      }
    }
  }
}
