package io.dragoman.gateway.api;

import io.dragoman.gateway.job.JobCursor;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.schemas.Topic;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** All jobs, in memory; the test plays the pipeline. */
public final class MemoryJobs implements Jobs {
  private final Map<JobToken, List<JobEvent>> logs = new LinkedHashMap<>();
  private long next;

  @Override
  public CompletableFuture<Long> submit(final JobSpec spec) {
    final JobRecord record = new JobRecord.Submitted(spec);
    if (JobJson.write(record).length > Topic.JOBS.maxMessageBytes()) {
      throw new IllegalArgumentException("It is larger than a record may be");
    }
    return write(spec.token(), record, null);
  }

  @Override
  public CompletableFuture<Long> write(
      final JobToken token, final JobRecord record, final TraceContext trace) {
    return CompletableFuture.completedFuture(add(token, new What.Made(record)));
  }

  /** Something happens. */
  public synchronized long add(final JobToken token, final What what) {
    // Other jobs are in the same partition.
    next += 3;
    logs.computeIfAbsent(token, ignored -> new ArrayList<>()).add(new JobEvent(next, what));
    notifyAll();
    return next;
  }

  /** The job that was taken last. */
  public synchronized JobSpec last() {
    return JobTracker.of(logs.get(List.copyOf(logs.keySet()).getLast()))
        .view()
        .orElseThrow()
        .spec();
  }

  @Override
  public synchronized int unfinished(final String client) {
    return (int)
        logs.values().stream()
            .flatMap(log -> JobTracker.of(log).view().stream())
            .filter(view -> view.spec().owner().client().equals(client))
            .filter(view -> !view.state().over())
            .count();
  }

  public synchronized int size() {
    return logs.size();
  }

  @Override
  public synchronized Optional<List<JobEvent>> read(
      final JobToken token,
      final long after,
      final Duration patience,
      final Credentials credentials) {
    final long end = System.nanoTime() + patience.toNanos();
    while (true) {
      final List<JobEvent> log = logs.getOrDefault(token, List.of());
      final boolean visible =
          JobTracker.of(log)
              .view()
              .filter(view -> maySee(view.spec().owner().client(), credentials))
              .isPresent();
      if (!visible) {
        return Optional.empty();
      }
      final List<JobEvent> news = log.stream().filter(event -> event.id() > after).toList();
      final long left = (end - System.nanoTime()) / 1_000_000;
      if (!news.isEmpty() || left <= 0) {
        return Optional.of(news);
      }
      try {
        wait(left);
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of(List.of());
      }
    }
  }

  @Override
  public synchronized Page list(
      final String client, final Filter filter, final Credentials credentials) {
    final List<Summary> every =
        logs.values().stream()
            .flatMap(log -> JobTracker.of(log).view().stream())
            .filter(view -> view.spec().owner().client().equals(client))
            .filter(view -> filter.states().isEmpty() || filter.states().contains(view.state()))
            .map(
                view ->
                    new Summary(
                        view.spec().token(),
                        client,
                        view.state(),
                        view.spec().submittedAt(),
                        view.updatedAt()))
            .sorted(Comparator.comparing(Summary::submittedAt).reversed())
            .toList();
    final List<Summary> all = filter.before().map(place -> behind(every, place)).orElse(every);
    return new Page(all.stream().limit(filter.limit()).toList(), all.size() > filter.limit());
  }

  private static List<Summary> behind(final List<Summary> all, final JobCursor place) {
    return all.stream()
        .filter(
            job ->
                place.job().isEmpty()
                    ? job.submittedAt().isBefore(place.time())
                    : all.indexOf(job)
                        > all.stream()
                            .map(each -> each.token().text())
                            .toList()
                            .indexOf(place.job()))
        .toList();
  }

  private static boolean maySee(final String owner, final Credentials credentials) {
    return owner.equals(credentials.caller().name())
        || credentials.caller().role().filter(role -> role.includes(Role.VIEWER)).isPresent();
  }
}
