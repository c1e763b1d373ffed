package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.stream.StoreKeys.Index;
import io.dragoman.schemas.event.Workflow;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a task's jobs, and when: their ends, to webhooks, and their workflows, to
 * whoever runs workflows. Not thread-safe.
 */
final class JobCalls {
  private final TaskStores stores;
  private final Outputs outputs;
  private final Keeper.Parts parts;
  private final KeeperMeters meters;

  JobCalls(
      final TaskStores stores,
      final Outputs outputs,
      final Keeper.Parts parts,
      final KeeperMeters meters) {
    this.stores = stores;
    this.outputs = outputs;
    this.parts = parts;
    this.meters = meters;
  }

  /**
   * A job's webhook is to be called.
   *
   * @param next when; null: not any more
   * @param tried how many times it was called
   */
  JobEntry webhook(
      final String job, final JobEntry entry, final @Nullable Instant next, final int tried) {
    webhookNotDue(job, entry);
    if (next != null) {
      stores.put(StoreKeys.numbered(Index.WEBHOOK, next.toEpochMilli(), job));
    }
    return entry.with(new JobEntry.Webhook(next, tried));
  }

  /** Once for a job: when it is done, or when reviewers have made it so. */
  JobEntry execute(
      final String job, final JobEntry entry, final JobSpec spec, final JobTracker tracker) {
    final Instant now = parts.clock().instant();
    final Optional<Workflow> made = HandOvers.workflow(tracker.input(0));
    final Optional<String> against = HandOvers.against(spec, made, parts.settings().handOff());
    if (against.isPresent()) {
      meters.withheld();
      outputs.write(job, new JobRecord.ExecutionTried(0, 0, against.get(), null, now));
      return entry;
    }
    if (parts.settings().handOff() == KeeperSettings.HandOff.HTTP) {
      return execution(job, entry, now, 0);
    }
    meters.handedOver();
    outputs.execute(spec, made.orElseThrow());
    outputs.write(job, new JobRecord.ExecutionTried(1, 0, null, null, now));
    return entry;
  }

  /**
   * A job's workflow is to be handed over by HTTP.
   *
   * @param next when; null: not any more
   * @param tried how many times that was tried
   */
  JobEntry execution(
      final String job, final JobEntry entry, final @Nullable Instant next, final int tried) {
    executionNotDue(job, entry);
    if (next == null) {
      return entry.with((JobEntry.Execution) null);
    }
    stores.put(StoreKeys.numbered(Index.EXECUTION, next.toEpochMilli(), job));
    return entry.with(new JobEntry.Execution(next, tried));
  }

  /** Nothing is to be told of a job any more. */
  JobEntry none(final String job, final JobEntry entry) {
    return execution(job, webhook(job, entry, null, entry.webhook().attempts()), null, 0);
  }

  /** A job is forgotten. */
  void forget(final String job, final JobEntry entry) {
    webhookNotDue(job, entry);
    executionNotDue(job, entry);
  }

  private void executionNotDue(final String job, final JobEntry entry) {
    final JobEntry.Execution due = entry.execution();
    if (due != null) {
      stores.delete(StoreKeys.numbered(Index.EXECUTION, due.due().toEpochMilli(), job));
    }
  }

  private void webhookNotDue(final String job, final JobEntry entry) {
    final Instant due = entry.webhook().webhookAt();
    if (due != null) {
      stores.delete(StoreKeys.numbered(Index.WEBHOOK, due.toEpochMilli(), job));
    }
  }
}
