package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.stream.StoreKeys.Index;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * What time does to a task's jobs: their deadlines pass, and those that are over are forgotten. A
 * part of it at each look, because a transaction has little time. Not thread-safe.
 */
final class JobTimeouts {
  private static final int AT_A_LOOK = 1_000;

  /** Events that are forgotten at a look, or a few more. */
  private static final int MAX_FORGOTTEN = 20_000;

  /**
   * How long a job may take without a deadline, or with a later one: what its work lies in goes by
   * retention until then, and what nobody will tell of must not be waited for.
   */
  private static final Duration UNFINISHED = Duration.ofDays(7);

  private final TaskStores stores;
  private final Outputs outputs;
  private final JobTurns turns;
  private final JobCalls calls;
  private final Keeper.Parts parts;
  private final Consumer<String> forgotten;

  /**
   * For one task.
   *
   * @param forgotten is told which jobs are forgotten
   */
  JobTimeouts(
      final TaskStores stores,
      final Outputs outputs,
      final JobTurns turns,
      final JobCalls calls,
      final Keeper.Parts parts,
      final Consumer<String> forgotten) {
    this.stores = stores;
    this.outputs = outputs;
    this.turns = turns;
    this.calls = calls;
    this.parts = parts;
    this.forgotten = forgotten;
  }

  /** When a job expires that begins now. */
  Instant deadline(final Optional<Instant> asked) {
    final Instant latest = parts.clock().instant().plus(UNFINISHED);
    return asked.filter(deadline -> deadline.isBefore(latest)).orElse(latest);
  }

  /** A job has begun. */
  void begin(final String job, final Instant deadline) {
    stores.put(StoreKeys.numbered(Index.DEADLINE, deadline.toEpochMilli(), job));
  }

  /** A job is over. */
  void end(final String job, final JobEntry entry) {
    if (entry.deadline() != null) {
      stores.delete(StoreKeys.numbered(Index.DEADLINE, entry.deadline().toEpochMilli(), job));
    }
    stores.put(
        StoreKeys.numbered(
            Index.FORGET,
            parts.clock().instant().plus(parts.settings().ttl()).toEpochMilli(),
            job));
  }

  /** Ends jobs whose deadline has passed; returns whether there was any. */
  boolean expire(final Instant now) {
    boolean any = false;
    for (final Bytes due : stores.upTo(Index.DEADLINE, now.toEpochMilli(), AT_A_LOOK)) {
      final String job = StoreKeys.numberedName(due);
      outputs.write(job, new JobRecord.Expired(now));
      stores.delete(due);
      turns.mark(job);
      any = true;
    }
    return any;
  }

  /** Forgets jobs that have been over for long; returns whether there was any. */
  boolean forget(final Instant now) {
    int events = 0;
    boolean any = false;
    for (final Bytes due : stores.upTo(Index.FORGET, now.toEpochMilli(), AT_A_LOOK)) {
      if (events >= MAX_FORGOTTEN) {
        return true;
      }
      stores.delete(due);
      final String job = StoreKeys.numberedName(due);
      events += stores.entry(job).map(known -> forget(job, known)).orElse(0);
      any = true;
    }
    return any;
  }

  private int forget(final String job, final JobEntry entry) {
    stores.delete(StoreKeys.client(entry.owner().client(), entry.submittedAt(), job));
    calls.forget(job, entry);
    stores.deleteEntry(job);
    forgotten.accept(job);
    return stores.deleteEvents(job);
  }
}
