package io.dragoman.dlq.operations;

import io.dragoman.dlq.criteria.Criteria;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.TaskOrder;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Makes an order of what somebody wants to be done with dead letters. */
public final class PlanOrder {
  private final OperationContext context;

  public PlanOrder(final OperationContext context) {
    this.context = context;
  }

  /**
   * What is wanted.
   *
   * @param topics names, in which {@code *} stands for anything; none: those of the installation
   * @param letters these only, whatever their topics
   * @param all whether every dead letter of the topics may be meant
   * @param terms what is done with them; the reason may be empty, unless they are discarded
   */
  public record Request(
      List<String> topics,
      Criteria criteria,
      List<Location> letters,
      boolean all,
      OrderTerms terms) {}

  /**
   * The order, which is not carried out yet.
   *
   * @throws RefusedException when it does not say which dead letters are meant, or why, or means
   *     topics that do not exist or may not be named
   */
  public TaskOrder plan(final Request request) {
    if (request.terms().action() instanceof Action.Discard && request.terms().why().isBlank()) {
      throw new RefusedException(new Refusal.NoReason("discarded"));
    }
    if (request.criteria().equals(Criteria.ALL) && request.letters().isEmpty() && !request.all()) {
      throw new RefusedException(new Refusal.NothingMeant());
    }
    final Collection<String> topics =
        request.letters().isEmpty()
            ? context.topics(request.topics())
            : existing(TaskOrder.topicsOf(request.letters()));
    if (topics.isEmpty()) {
      throw new RefusedException(new Refusal.NoTopics());
    }
    return new TaskOrder(
        List.copyOf(topics), request.criteria(), request.letters(), request.terms());
  }

  /** A place names its topic as it is: a {@code *} in it stands for nothing else. */
  private Set<String> existing(final Set<String> named) {
    named.forEach(context.access()::require);
    final Set<String> all = context.reader().topics();
    named.stream()
        .filter(topic -> !all.contains(topic))
        .findFirst()
        .ifPresent(
            topic -> {
              throw new RefusedException(
                  new Refusal.NoSuchTopic("No topic '" + topic + "' on this cluster."));
            });
    return named;
  }
}
