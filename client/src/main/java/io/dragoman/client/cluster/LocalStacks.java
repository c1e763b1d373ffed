package io.dragoman.client.cluster;

import java.nio.file.Path;
import java.util.Optional;

/** The local stacks of this machine, as whoever mounts the commands knows them. */
@FunctionalInterface
public interface LocalStacks {
  /** There is none. */
  LocalStacks NONE = directory -> Optional.empty();

  /**
   * The stack that runs now.
   *
   * @param directory where it keeps its data; empty: where it does by default
   */
  Optional<Address> running(Optional<Path> directory);

  /** Where a stack's broker and registry are. */
  record Address(String bootstrapServers, String schemaRegistryUrl) {}
}
