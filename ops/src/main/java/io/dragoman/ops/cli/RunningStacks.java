package io.dragoman.ops.cli;

import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import io.dragoman.ops.stack.StateFile;
import java.nio.file.Path;
import java.util.Optional;

/** The local stacks that this launcher starts, found by what their supervisors wrote. */
final class RunningStacks implements LocalStacks {
  @Override
  public Optional<Address> running() {
    return running(Installation.ofLauncher().defaultDirectory());
  }

  @Override
  public Optional<Address> running(final Path directory) {
    return state(directory)
        .map(state -> new Address(state.bootstrapServers(), state.schemaRegistryUrl()));
  }

  /** What the supervisor of a running stack says; empty when none runs there. */
  static Optional<StackState> state(final Path directory) {
    return new StateFile(new StackDirectory(directory).state())
        .read()
        .filter(state -> state.supervisor().alive());
  }
}
