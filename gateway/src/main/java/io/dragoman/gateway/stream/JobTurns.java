package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.stream.StoreKeys.Index;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what has its turn of a task's jobs, and knows what waits and what is under way, also
 * behind a restart. Not thread-safe.
 */
final class JobTurns {
  private final TaskStores stores;
  private final Outputs outputs;
  private final Unfinished.Part clients;
  private final Dispatcher dispatcher;
  private final Function<String, JobTracker> trackers;

  /** Jobs that have an entry in the index {@link Index#UNDER_WAY}. */
  private final Set<String> marked = new HashSet<>();

  /** The job that began with the record that is worked on. */
  private @Nullable String begun;

  JobTurns(
      final TaskStores stores,
      final Outputs outputs,
      final Unfinished.Part clients,
      final Dispatcher dispatcher,
      final Function<String, JobTracker> trackers) {
    this.stores = stores;
    this.outputs = outputs;
    this.clients = clients;
    this.dispatcher = dispatcher;
    this.trackers = trackers;
  }

  /** Remembers what waited and what was under way. */
  void resume() {
    final Set<String> unfinished = new LinkedHashSet<>();
    stores.all(Index.DEADLINE).forEach(key -> unfinished.add(StoreKeys.numberedName(key)));
    stores.all(Index.UNDER_WAY).forEach(key -> marked.add(StoreKeys.nameOf(key)));
    unfinished.addAll(marked);
    for (final Bytes key : stores.all(Index.WAITING)) {
      final String job = StoreKeys.numberedName(key);
      unfinished.add(job);
      stores.entry(job).ifPresent(entry -> dispatcher.add(job, entry));
    }
    for (final String job : unfinished) {
      stores
          .entry(job)
          .filter(entry -> !entry.work().state().over())
          .ifPresent(
              entry -> {
                dispatcher.underWay(entry.audio(), entry.work().underWay());
                clients.begun(entry.owner().client());
              });
    }
  }

  /** A job begins to wait. */
  void begin(final String job, final JobSpec spec, final JobEntry entry) {
    begun = job;
    dispatcher.add(job, spec, entry);
    clients.begun(entry.owner().client());
  }

  /** More or less of a job is under way than before, or it is over. */
  void changed(final String job, final JobEntry before, final JobEntry now) {
    dispatcher.underWay(now.audio(), now.work().underWay() - before.work().underWay());
    if (before.work().state().over() || !now.work().state().over()) {
      return;
    }
    dispatcher.remove(job);
    clients.over(now.owner().client());
    if (before.work().sent() < before.inputs()) {
      stores.delete(StoreKeys.numbered(Index.WAITING, before.offset(), job));
    }
    if (marked.remove(job)) {
      stores.delete(StoreKeys.named(Index.UNDER_WAY, job));
    }
  }

  /** The index of deadlines does not name a job any more, and it is not over. */
  void mark(final String job) {
    if (marked.add(job)) {
      stores.put(StoreKeys.named(Index.UNDER_WAY, job));
    }
  }

  /** Hands on as much as there is room for. */
  boolean dispatch() {
    boolean any = false;
    for (Optional<String> next = dispatcher.next(); next.isPresent(); next = dispatcher.next()) {
      final String job = next.get();
      final JobEntry entry = stores.entry(job).orElseThrow();
      final JobSpec spec = trackers.apply(job).spec().orElseThrow();
      outputs.handOn(spec, entry.work().sent());
      final JobEntry sent = entry.with(entry.work().oneSent());
      changed(job, entry, sent);
      stores.putEntry(job, sent);
      if (sent.deadline() == null) {
        // An earlier version has taken it.
        mark(job);
      }
      if (sent.waiting()) {
        dispatcher.add(job, spec, sent);
      } else if (!job.equals(begun)) {
        stores.delete(StoreKeys.numbered(Index.WAITING, sent.offset(), job));
      }
      any = true;
    }
    remember();
    return any;
  }

  /** Most jobs are handed on at once, and were never seen to wait. */
  private void remember() {
    final String job = begun;
    begun = null;
    if (job != null) {
      stores
          .entry(job)
          .filter(JobEntry::waiting)
          .ifPresent(entry -> stores.put(StoreKeys.numbered(Index.WAITING, entry.offset(), job)));
    }
  }
}
