package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.Reprocessor;
import io.dragoman.dlq.order.TaskControl;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskRunner;
import io.dragoman.dlq.value.ValueEditor;
import java.util.List;
import java.util.Optional;

/** Sends one changed dead letter back to work, at once. */
public final class EditDeadLetter {
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
    final TaskOrder order =
        TaskOrder.edit(
            where, request.to(), request.again(), request.who(), request.why(), edited.changes());
    final Order part =
        order.on(
            where.topic(),
            TaskRunner.id("edit", context.clock().instant()),
            DeadLetterFilter.all());
    final Reprocessor reprocessor = context.reprocessor();
    if (request.dryRun()) {
      return new Result(
          part.task(),
          edited.changes(),
          List.of(),
          reprocessor.dryRun(part, (letter, planned) -> {}, TaskControl.NONE));
    }
    final List<Task> told =
        new TaskGuard(context).admit(order.topics(), part.task(), order.who(), request.force());
    return new Result(
        part.task(), edited.changes(), told, reprocessor.replayEdited(part, edited.value()));
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
