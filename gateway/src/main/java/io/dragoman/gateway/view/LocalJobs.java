package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.JobLine;
import io.dragoman.gateway.stream.StoreReader;
import io.dragoman.gateway.stream.StoredEvent;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.gateway.stream.WebhookDue;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** What this process holds, and nothing that another one would have to be asked for. */
final class LocalJobs {
  private final Replicas replicas;
  private final JobLogs logs;

  LocalJobs(final Replicas replicas, final JobLogs logs) {
    this.replicas = replicas;
    this.logs = logs;
  }

  /**
   * The log of a job; see {@link JobLogs#read}.
   *
   * @param copy whether a copy of another replica's jobs, which may be late, is good enough; it is
   *     not waited for
   */
  Optional<List<StoredEvent>> read(
      final JobToken token,
      final long after,
      final Duration patience,
      final boolean copy,
      final Optional<String> client) {
    return readable(
        () -> {
          final int partition = replicas.of(token.text()).partition();
          final StoreReader reader = replicas.reader(partition, copy);
          return copy
              ? logs.copied(reader, token, after, client)
              : logs.read(reader, partition, token, after, patience, client);
        });
  }

  /** Jobs of a client, one more than the limit where there are more. */
  ReplicaRoutes.Listed list(final String client, final Jobs.Filter filter) {
    return readable(
        () -> {
          final Map<Integer, StoreReader> held = replicas.held();
          final List<JobLine> lines =
              held.values().stream()
                  .flatMap(
                      reader ->
                          reader
                              .list(client, filter.states(), filter.before(), filter.limit())
                              .stream())
                  .sorted(JobLine.NEWEST_FIRST)
                  .limit(filter.limit())
                  .toList();
          return new ReplicaRoutes.Listed(List.copyOf(held.keySet()), lines);
        });
  }

  /** What a client used. */
  ReplicaRoutes.Used usage(final String client, final LocalDate from, final LocalDate to) {
    return readable(
        () -> {
          final Map<Integer, StoreReader> held = replicas.held();
          final SortedMap<LocalDate, Totals> days = new TreeMap<>();
          held.values()
              .forEach(
                  reader ->
                      reader
                          .usage(client, from, to)
                          .forEach((day, used) -> days.merge(day, used, Totals::plus)));
          return new ReplicaRoutes.Used(List.copyOf(held.keySet()), days);
        });
  }

  /** Webhooks that are due, those that wait longest first, no more of one client than its part. */
  List<WebhookDue> due(final Instant now, final int limit) {
    return due(reader -> reader.due(now, limit), limit);
  }

  /** Workflows that are to be handed over; otherwise the same. */
  List<WebhookDue> executions(final Instant now, final int limit) {
    return due(reader -> reader.executions(now, limit), limit);
  }

  private List<WebhookDue> due(
      final Function<StoreReader, List<WebhookDue>> question, final int limit) {
    final Predicate<String> fair = WebhookDue.fair(limit);
    return readable(
        () ->
            replicas.held().values().stream()
                .flatMap(reader -> question.apply(reader).stream())
                .sorted(Comparator.comparing(WebhookDue::due))
                .filter(one -> fair.test(one.client()))
                .limit(limit)
                .toList());
  }

  /** A store may be taken away while it is read. */
  private static <T> T readable(final Supplier<T> question) {
    try {
      return question.get();
    } catch (final InvalidStateStoreException e) {
      throw Replicas.unavailable(e);
    }
  }
}
