package io.dragoman.ops.cli;

import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackDirectory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that concerns a local stack. */
final class StackOptions {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${env:DRAGOMAN_DIR}",
      description =
          "Where the stack keeps its data (default: .dragoman in the repository)."
              + " Also: DRAGOMAN_DIR.")
  private Optional<Path> directory = Optional.empty();

  StackDirectory directory() {
    return new StackDirectory(directory.orElseGet(() -> Installation.current().defaultDirectory()));
  }
}
