package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TaskGuard;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What a command does when somebody's task works on the topic that it is about. */
final class TakeOver {
  @Option(
      names = "--force",
      description =
          "End the task that works on the topic, and begin; without it the command is refused.")
  private boolean force;

  /**
   * Lets the command begin.
   *
   * @param own id of what is to begin
   * @param note hears who was told to end
   * @throws io.dragoman.dlq.TopicBusyException when a task is in the way and must stay
   */
  void admit(
      final Connection connection,
      final DeadLetterReader reader,
      final Collection<String> topics,
      final String own,
      final String who,
      final Consumer<String> note) {
    final TaskGuard guard = new TaskGuard(connection.tasks(), reader, InstantSource.system());
    if (!force) {
      guard.requireIdle(topics, own);
      return;
    }
    for (final Task task : guard.takeOver(topics, own, who)) {
      note.accept(
          "Task "
              + task.id()
              + " of "
              + Style.line(task.order().who())
              + " was told to end; dlq tasks resume "
              + task.id()
              + " does what it has left.");
    }
  }
}
