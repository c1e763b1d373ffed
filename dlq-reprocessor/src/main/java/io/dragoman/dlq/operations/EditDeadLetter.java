package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.TaskControl;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskRunner;
import io.dragoman.dlq.value.ValueEditor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Sends one changed dead letter back to work, at once. */
public final class EditDeadLetter {
  /** So much of each change stands in the audit, characters. */
  private static final int SHORT_CHANGE = 250;

  private final OperationContext context;

  public EditDeadLetter(final OperationContext context) {
    this.context = context;
  }

  /** Changes a value. */
  @FunctionalInterface
  public interface Change {
    /**
     * The new value, and what differs.
     *
     * @throws IllegalArgumentException when that makes no value
     */
    ValueEditor.Edited apply(ValueEditor editor, DeadLetter letter);
  }

  /**
   * What is wanted.
   *
   * @param to the topic that the new version goes to; empty: where the old one came from
   * @param again also if something was done with it before
   * @param why the reason, never blank
   * @param dryRun only say what would be done
   * @param force end the task that works on the topic
   */
  public record Request(
      Location location,
      Change change,
      Optional<String> to,
      boolean again,
      String who,
      String why,
      boolean dryRun,
      boolean force) {}

  /**
   * What was or would be done.
   *
   * @param task id under which the audit has it
   * @param toldToEnd the tasks that were in its way
   */
  public record Result(
      String task, List<String> changes, List<Task> toldToEnd, OrderOutcome outcome) {}

  /**
   * Changes it.
   *
   * @throws RefusedException when there is no reason, no such dead letter, no difference, or a task
   *     works on the topic and must stay
   */
  public Result edit(final Request request) {
    if (request.why().isBlank()) {
      throw new RefusedException(new Refusal.NoReason("edited"));
    }
    final ValueEditor.Edited edited = edited(request);
    final Location where = request.location();
    final Order order =
        new Order(
            where.topic(),
            DeadLetterFilter.all(),
            TaskRunner.id("edit", context.clock().instant()),
            List.of(where),
            terms(request, edited.changes()));
    final Reprocessor reprocessor = context.reprocessor();
    if (request.dryRun()) {
      return new Result(
          order.task(),
          edited.changes(),
          List.of(),
          reprocessor.dryRun(order, (letter, planned) -> {}, TaskControl.NONE));
    }
    final List<Task> told =
        new TaskGuard(context)
            .admit(List.of(where.topic()), order.task(), request.who(), request.force());
    return new Result(
        order.task(), edited.changes(), told, reprocessor.replayEdited(order, edited.value()));
  }

  private static OrderTerms terms(final Request request, final List<String> changes) {
    final String edited =
        changes.stream().map(EditDeadLetter::shortened).collect(Collectors.joining("; "));
    return new OrderTerms(
        // Who changes a record by hand means it, however often it came back before.
        new Action.Replay(request.to(), Integer.MAX_VALUE),
        request.again(),
        request.who(),
        request.why() + "; edited " + edited,
        OptionalLong.empty(),
        OptionalDouble.empty());
  }

  private static String shortened(final String change) {
    return change.length() <= SHORT_CHANGE ? change : change.substring(0, SHORT_CHANGE - 1) + "…";
  }

  private ValueEditor.Edited edited(final Request request) {
    final DeadLetter letter = context.deadLetter(request.location());
    final ValueEditor.Edited edited;
    try {
      edited = request.change().apply(new ValueEditor(context.decoding().avro()), letter);
    } catch (final IllegalArgumentException e) {
      throw new RefusedException(new Refusal.BadChange(String.valueOf(e.getMessage())));
    }
    if (edited.changes().isEmpty()) {
      throw new RefusedException(new Refusal.NothingChanged());
    }
    return edited;
  }
}
