package io.dragoman.ops.cli;

import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import java.util.Optional;

/** Recognises a start that will not succeed. */
final class StartProblem {
  /** A process that crashed this often while it started will not come up. */
  private static final int MAX_CRASHES = 3;

  private static final int LINES = 15;

  private StartProblem() {}

  /** What is wrong, with the last lines of the log that tells; empty when nothing is. */
  static Optional<String> of(final StackState state, final StackDirectory directory) {
    return state.children().stream()
        .filter(StartProblem::hopeless)
        .findFirst()
        .map(
            child ->
                "%s does not start: %s.%n%s"
                    .formatted(
                        child.name(),
                        child.detail(),
                        LogTail.of(directory.logs().resolve(child.name() + ".log"), LINES)
                            .orElse("It printed nothing.")));
  }

  private static boolean hopeless(final ChildStatus child) {
    return child.state() == ChildState.FAILED
        || child.state() == ChildState.BACKOFF && child.restarts() >= MAX_CRASHES - 1;
  }
}
