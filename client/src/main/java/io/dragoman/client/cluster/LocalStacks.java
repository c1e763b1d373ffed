package io.dragoman.client.cluster;

import java.nio.file.Path;
import java.util.Optional;

/** The local stacks of this machine, as whoever mounts the commands knows them. */
public interface LocalStacks {
  /** There is none. */
  LocalStacks NONE =
      new LocalStacks() {
        @Override
        public Optional<Address> running() {
          return Optional.empty();
        }

        @Override
        public Optional<Address> running(final Path directory) {
          return Optional.empty();
        }
      };

  /** The stack that runs now where one does by default. */
  Optional<Address> running();

  /** The stack that runs now with its data in that directory. */
  Optional<Address> running(Path directory);

  /** Where a stack's broker and registry are. */
  record Address(String bootstrapServers, String schemaRegistryUrl) {}
}
