package io.dragoman.ops.stack;

import java.util.List;

/**
 * What a supervisor tells of itself and its processes.
 *
 * @param supervisor the supervisor's process
 * @param bootstrapServers where the broker is
 * @param schemaRegistryUrl where the registry's Confluent API is
 * @param children the processes, in the order of their start
 */
public record StackState(
    ProcessIdentity supervisor,
    String bootstrapServers,
    String schemaRegistryUrl,
    List<ChildStatus> children) {
  public StackState {
    children = List.copyOf(children);
  }

  /** Whether every process is ready. */
  public boolean ready() {
    return children.stream().allMatch(ChildStatus::ready);
  }

  /** Whether the supervisor, or a process that it left behind, still runs. */
  public boolean alive() {
    return supervisor.alive() || children.stream().anyMatch(StackState::alive);
  }

  private static boolean alive(final ChildStatus child) {
    return child.process().map(ProcessIdentity::alive).orElse(false);
  }
}
