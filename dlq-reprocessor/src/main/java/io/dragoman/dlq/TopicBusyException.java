package io.dragoman.dlq;

/** Somebody's task works on a topic that an order is about. */
public final class TopicBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Task task;

  /** That task works there. */
  public TopicBusyException(final Task task) {
    super(
        "Task "
            + task.id()
            + " of "
            + task.order().who()
            + " works on "
            + String.join(", ", task.order().topics())
            + " since "
            + Times.shown(task.started())
            + " on "
            + task.host()
            + ": "
            + task.order().words()
            + ", "
            + String.format("%,d", task.counts().total())
            + " done.");
    this.task = task;
  }

  /** The task in the way. */
  public Task task() {
    return task;
  }
}
