package io.dragoman.dlq.http;

import io.dragoman.dlq.audit.AuditEntry;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.PreviewOrder;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.outcome.DiedAgain;
import io.dragoman.dlq.policy.PolicyLog;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.dlq.policy.PolicyState;
import io.dragoman.dlq.policy.PolicyTally;
import io.dragoman.dlq.policy.PolicyWorld;
import io.dragoman.web.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real cluster, for policies: they see audit and dead letters, and work by tasks. */
final class ClusterWorld implements PolicyWorld {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWorld.class);

  private final PooledContexts contexts;
  private final Tasks tasks;
  private final PolicyLog log;

  ClusterWorld(final PooledContexts contexts, final Tasks tasks, final PolicyLog log) {
    this.contexts = contexts;
    this.tasks = tasks;
    this.log = log;
  }

  @Override
  public Optional<PolicyState> state(final String name) {
    return Optional.ofNullable(contexts.read(context -> log.read(context.reader())).get(name));
  }

  @Override
  public void say(final PolicyState state) {
    log.write(state);
  }

  @Override
  public PolicyTally tally(
      final PolicySettings policy, final Instant windowStart, final Instant hourStart) {
    return contexts.read(context -> tally(context, policy, windowStart, hourStart));
  }

  private PolicyTally tally(
      final OperationContext context,
      final PolicySettings policy,
      final Instant windowStart,
      final Instant hourStart) {
    final List<AuditEntry> own =
        context
            .audit()
            .find(
                context.reader(),
                entry ->
                    entry.change().who().equals(policy.who())
                        && entry.partition().topic().equals(policy.topic()));
    final long lastHour = letters(own, hourStart);
    final List<AuditEntry> replays =
        own.stream()
            .filter(entry -> entry.change().state() == State.REPLAYED)
            .filter(entry -> !entry.change().when().isBefore(windowStart))
            .toList();
    final long failed =
        replays.isEmpty()
            ? 0
            : new DiedAgain(context.reader(), policy.topic(), replays).since(windowStart);
    return new PolicyTally(lastHour, letters(replays, windowStart), failed);
  }

  private static long letters(final List<AuditEntry> entries, final Instant from) {
    return entries.stream()
        .filter(entry -> !entry.change().when().isBefore(from))
        .mapToLong(AuditEntry::count)
        .sum();
  }

  @Override
  public boolean meansAny(final TaskOrder order) {
    return contexts.read(context -> new PreviewOrder(context).meansAny(order));
  }

  @Override
  public Optional<String> perform(final TaskOrder order) {
    try {
      return Optional.of(tasks.begin(order, false).end().join().name());
    } catch (final RefusedException | ApiException refused) {
      LOG.info("{} waits: {}", order.terms().who(), refused.getMessage());
      return Optional.empty();
    }
  }
}
