package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.JobEntry;
import io.dragoman.gateway.stream.StoreReader;
import io.dragoman.gateway.stream.StoredEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/** The jobs that this process holds, read while their tasks go on. */
final class JobLogs {
  /** How long it may take to read what was written just now. */
  private static final Duration CATCH_UP = Duration.ofSeconds(3);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final JobHub hub;
  private final ReadPositions positions;
  private final IntToLongFunction ends;

  /**
   * Of one process.
   *
   * @param ends the end of a partition of {@code jobs} as the brokers have it now
   */
  JobLogs(final JobHub hub, final ReadPositions positions, final IntToLongFunction ends) {
    this.hub = hub;
    this.positions = positions;
    this.ends = ends;
  }

  /**
   * What happened to a job, a page of it; see {@link Jobs#read}.
   *
   * @param client whose jobs may be seen; empty: all
   * @return empty when there is none, or none that may be seen
   * @throws JobsUnavailableException when it cannot be said whether there is one
   */
  Optional<List<StoredEvent>> read(
      final StoreReader reader,
      final int partition,
      final JobToken token,
      final long after,
      final Duration patience,
      final Optional<String> client) {
    final long end = System.nanoTime() + patience.toNanos();
    Optional<JobEntry> known = reader.entry(token);
    if (known.isEmpty()) {
      catchUp(partition);
      known = reader.entry(token);
    }
    if (known.filter(entry -> visible(entry, client)).isEmpty()) {
      return Optional.empty();
    }
    try (JobHub.Listener listener = hub.listen(token.text())) {
      while (true) {
        final var news = listener.next();
        final List<StoredEvent> events = reader.events(token, after, Jobs.MIN_PAGE);
        final long left = end - System.nanoTime();
        if (!events.isEmpty() || left <= 0) {
          return Optional.of(events);
        }
        JobHub.await(news, Duration.ofNanos(left));
        if (reader.entry(token).filter(entry -> visible(entry, client)).isEmpty()) {
          return Optional.empty();
        }
        if (Thread.currentThread().isInterrupted()) {
          return Optional.of(List.of());
        }
      }
    }
  }

  /**
   * The same from a copy that may be late: what is in it happened, what is not may have.
   *
   * @throws JobsUnavailableException when the job is not in it, or not yet its beginning
   */
  Optional<List<StoredEvent>> copied(
      final StoreReader reader,
      final JobToken token,
      final long after,
      final Optional<String> client) {
    final Optional<JobEntry> known = reader.entry(token);
    if (known.isEmpty()) {
      throw Replicas.unavailable(null);
    }
    if (!visible(known.get(), client)) {
      return Optional.empty();
    }
    final List<StoredEvent> events = reader.events(token, after, Jobs.MIN_PAGE);
    if (events.isEmpty() && after == Jobs.BEGINNING) {
      // No job is without events: the copy has its entry only, as while stores are restored.
      throw Replicas.unavailable(null);
    }
    return Optional.of(events);
  }

  private static boolean visible(final JobEntry entry, final Optional<String> client) {
    return !entry.removed() && client.map(entry.owner().client()::equals).orElse(true);
  }

  private void catchUp(final int partition) {
    if (!positions.await(partition, ends.applyAsLong(partition), CATCH_UP)) {
      throw new JobsUnavailableException(
          "What was written about jobs lately is not read yet. Ask again in a moment.",
          RETRY_AFTER,
          null);
    }
  }
}
