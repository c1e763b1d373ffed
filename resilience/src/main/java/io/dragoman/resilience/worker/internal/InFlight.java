package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.Job;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.batch.Route;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.worker.internal.WorkerMeters.Deduplication;
import io.dragoman.schemas.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Work that engines have or are to have, and everybody who waits for its answer.
 *
 * <p>For the task's stream thread, but for {@link #ended}, which batchers fill.
 */
final class InFlight<W, R> {
  /** Waiting work is looked through for passed deadlines and cancellations only this often. */
  private static final Duration EXPIRY_CHECK = Duration.ofMillis(100);

  private final WorkerContext<W, R> worker;
  private final Inbox inbox;
  private final Settlement<W, R> settlement;

  /** Wakes the task's thread. */
  private final Runnable bell;

  /** Work that is waiting or offered. */
  private final Map<Sameness, SharedWork<W>> inFlight = new HashMap<>();

  /** Work that no engine has. */
  private final Deque<SharedWork<W>> waiting = new ArrayDeque<>();

  /** Work that batchers are done with. */
  private final Queue<Ended<W, R>> ended = new ConcurrentLinkedQueue<>();

  private Instant nextExpiryCheck = Instant.MIN;
  private volatile boolean closed;

  InFlight(final WorkerContext<W, R> worker, final Inbox inbox, final Settlement<W, R> settlement) {
    this.worker = worker;
    this.inbox = inbox;
    this.settlement = settlement;
    this.bell = worker.bells().ofThisThread();
  }

  /** An outcome and whom it is about. */
  private record Ended<W, R>(SharedWork<W> shared, JobOutcome<R> outcome) {}

  /**
   * What is the same of work that one answer does for: also which engines may give it, or work that
   * must stay on this machine would be answered from elsewhere.
   */
  private record Sameness(String fingerprint, long candidates) {
    static Sameness of(final AcceptedRecord<?> accepted) {
      return new Sameness(accepted.meta().fingerprint(), accepted.route().candidates());
    }
  }

  /** Whether an engine has work, so that an answer may come at any moment. */
  boolean isBusy() {
    return inFlight.size() > waiting.size();
  }

  /** Nobody wants the answers any more. */
  void close() {
    closed = true;
  }

  /** Joins the same work if it is under way, else waits for an engine. */
  void launch(final AcceptedRecord<W> accepted) {
    inbox.put(accepted.sequence(), accepted.entry());
    final Sameness sameness = Sameness.of(accepted);
    final SharedWork<W> same = inFlight.get(sameness);
    if (same == null) {
      worker.meters().deduplicated(Deduplication.MISS);
      final SharedWork<W> shared = new SharedWork<>(accepted, new ArrayList<>());
      inFlight.put(sameness, shared);
      waiting.add(shared);
    } else {
      worker.meters().deduplicated(Deduplication.JOINED);
      accepted.entry().span().link(same.leader().entry().span());
      final boolean hurries = accepted.meta().priority() > same.priority();
      same.followers().add(accepted);
      if (hurries) {
        worker.pool().raise(same.leader().id(), accepted.meta().priority());
      }
    }
  }

  /** Gives engines what they take; what no engine takes stands in nobody's way. */
  void offerWaiting() {
    if (waiting.isEmpty()) {
      return;
    }
    final Set<Long> full = new HashSet<>();
    for (final Iterator<SharedWork<W>> all = waiting.iterator(); all.hasNext(); ) {
      final SharedWork<W> shared = all.next();
      final Route route = shared.leader().route();
      if (full.contains(route.candidates())) {
        continue;
      }
      if (worker.pool().offer(job(shared))) {
        all.remove();
      } else if (!worker.pool().hasRoom(route)) {
        full.add(route.candidates());
      }
    }
  }

  /** How much no engine may be asked about just now. */
  int unserved() {
    return waiting.stream().mapToInt(shared -> 1 + shared.followers().size()).sum();
  }

  private Job<W, R> job(final SharedWork<W> shared) {
    final AcceptedRecord<W> leader = shared.leader();
    return leader.job(
        shared.priority(),
        worker.journal().isSuspected(leader.id()) || leader.entry().attempts() > 0,
        () -> !closed,
        outcome -> {
          ended.add(new Ended<>(shared, outcome));
          bell.run();
        });
  }

  /** Ends what batchers are done with. */
  void settleEnded() {
    for (Ended<W, R> next = ended.poll(); next != null; next = ended.poll()) {
      settle(next.shared(), next.outcome());
    }
  }

  private void settle(final SharedWork<W> shared, final JobOutcome<R> outcome) {
    final AcceptedRecord<W> leader = shared.leader();
    if (!(outcome instanceof JobOutcome.Unavailable<R>)) {
      inFlight.remove(Sameness.of(leader));
    }
    switch (outcome) {
      case final JobOutcome.Done<R> done -> {
        settlement.run(leader, () -> settlement.answer(leader, done));
        shared
            .followers()
            .forEach(
                accepted ->
                    settlement.run(
                        accepted,
                        () -> settlement.repeat(accepted, done, leader.route().choice())));
      }
      case final JobOutcome.Rejected<R> rejected -> {
        settlement.run(leader, () -> settlement.blame(leader, rejected.error(), rejected.engine()));
        settleFollowers(shared, rejected);
      }
      case JobOutcome.Expired<R>() -> {
        settlement.run(leader, () -> settlement.expire(leader));
        shared.followers().forEach(this::launch);
      }
      // Last, so that the few trial calls of an engine are not made with the same work each time.
      case JobOutcome.Unavailable<R>() -> waiting.addLast(shared);
    }
  }

  /** The same work fails the same way for good; for a passing reason it may fare better. */
  private void settleFollowers(final SharedWork<W> shared, final JobOutcome.Rejected<R> rejected) {
    for (final AcceptedRecord<W> accepted : shared.followers()) {
      if (Faults.of(rejected.error()) == ErrorCode.Fault.RECORD) {
        settlement.run(
            accepted, () -> settlement.blame(accepted, rejected.error(), rejected.engine()));
      } else {
        launch(accepted);
      }
    }
  }

  /** Ends what waits in vain. */
  void expireWaiting() {
    final Instant now = worker.clock().steady().instant();
    if (inFlight.isEmpty() || now.isBefore(nextExpiryCheck)) {
      return;
    }
    nextExpiryCheck = now.plus(EXPIRY_CHECK);
    if (!worker.cancellations().isEmpty()) {
      List.copyOf(inFlight.values()).forEach(this::cancelWaiting);
    }
    inFlight.values().forEach(this::expireFollowers);
    final List<SharedWork<W>> late = new ArrayList<>();
    waiting.removeIf(shared -> settlement.isLate(shared.leader()) && late.add(shared));
    late.forEach(shared -> settle(shared, new JobOutcome.Expired<>()));
  }

  /**
   * Ends what nobody wants any more and no engine has begun. What is begun goes on, and everybody
   * who waits for it is answered; work that others wait for as well is theirs from now on.
   */
  private void cancelWaiting(final SharedWork<W> shared) {
    final AcceptedRecord<W> leader = shared.leader();
    final boolean leads = settlement.isCancelled(leader);
    final List<AcceptedRecord<W>> cancelled =
        shared.followers().stream().filter(settlement::isCancelled).toList();
    if (!leads && cancelled.isEmpty()) {
      return;
    }
    if (leads ? !takeBack(shared) : !waits(shared)) {
      return;
    }
    shared.followers().removeAll(cancelled);
    cancelled.forEach(accepted -> settlement.run(accepted, () -> settlement.cancel(accepted)));
    if (leads) {
      inFlight.remove(Sameness.of(leader));
      settlement.run(leader, () -> settlement.cancel(leader));
      shared.followers().forEach(this::launch);
    }
  }

  /** Takes work from wherever it waits; false when it is begun. */
  private boolean takeBack(final SharedWork<W> shared) {
    return waiting.remove(shared) || worker.pool().withdraw(shared.leader().id());
  }

  /** Whether no engine has begun it. */
  private boolean waits(final SharedWork<W> shared) {
    return waiting.contains(shared) || worker.pool().waits(shared.leader().id());
  }

  /** Who joined work that was started in time gets its answer. */
  private void expireFollowers(final SharedWork<W> shared) {
    final List<AcceptedRecord<W>> late =
        shared.followers().stream().filter(settlement::isLate).toList();
    if (!late.isEmpty() && waits(shared)) {
      shared.followers().removeAll(late);
      late.forEach(accepted -> settlement.run(accepted, () -> settlement.expire(accepted)));
    }
  }
}
