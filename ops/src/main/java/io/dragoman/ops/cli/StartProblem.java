package io.dragoman.ops.cli;

import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import java.util.Comparator;
import java.util.Optional;

/**
 * Why a start does not succeed.
 *
 * @param text what is wrong, with the last lines of the log that tells
 * @param lasting whether the same would happen at each further try; else it may pass, as the want
 *     of memory or a model that somebody is still copying
 */
record StartProblem(String text, boolean lasting) {
  /** A process that crashed this often while it started does not come up soon. */
  private static final int MAX_CRASHES = 3;

  private static final int LINES = 15;

  /** The worst there is; empty when there is none. */
  static Optional<StartProblem> of(final StackState state, final StackDirectory directory) {
    return state.children().stream()
        .filter(child -> lasting(child) || crashesAgain(child))
        .min(Comparator.comparing(child -> !lasting(child)))
        .map(
            child ->
                new StartProblem(
                    "%s does not start: %s.%n%s"
                        .formatted(
                            child.name(),
                            child.detail(),
                            LogTail.of(directory.logs().resolve(child.name() + ".log"), LINES)
                                .orElse("It printed nothing.")),
                    lasting(child)));
  }

  private static boolean lasting(final ChildStatus child) {
    return child.state() == ChildState.FAILED;
  }

  private static boolean crashesAgain(final ChildStatus child) {
    return child.state() == ChildState.BACKOFF && child.restarts() >= MAX_CRASHES - 1;
  }
}
