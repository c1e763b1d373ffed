package io.dragoman.ops.cli;

import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.StackState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells the changes of a stack as progress. */
final class StackProgress {
  private final ProgressLine progress;
  private final Map<String, ChildState> known = new HashMap<>();

  StackProgress(final ProgressLine progress) {
    this.progress = progress;
  }

  /** Takes note of how things are, so that only what changes from now on is told. */
  void begin(final StackState state) {
    state.children().forEach(child -> known.put(child.name(), child.state()));
  }

  /** Tells what is new. */
  void show(final StackState state) {
    for (final ChildStatus child : state.children()) {
      final ChildState before =
          Optional.ofNullable(known.put(child.name(), child.state())).orElse(ChildState.WAITING);
      if (before != child.state()) {
        tell(before, child);
      }
    }
    final List<ChildStatus> busy =
        state.children().stream()
            .filter(child -> !child.ready() && child.state() != ChildState.STOPPED)
            .toList();
    final boolean stopping = busy.stream().anyMatch(child -> child.state() == ChildState.STOPPING);
    progress.activity(
        busy.isEmpty()
            ? ""
            : busy.stream()
                .filter(child -> child.state().running() || !stopping)
                .filter(child -> child.state() != ChildState.WAITING)
                .map(ChildStatus::name)
                .collect(Collectors.joining(", ", stopping ? "stopping " : "starting ", " …")));
  }

  private void tell(final ChildState before, final ChildStatus child) {
    switch (child.state()) {
      case READY -> progress.step(child.name() + " is ready at " + child.endpoint());
      case BACKOFF, FAILED, UNREADY -> progress.step(child.name() + ": " + child.detail());
      case STOPPED -> {
        if (before.running()) {
          progress.step(child.name() + " has stopped");
        }
      }
      case WAITING, STARTING, STOPPING -> {
        // Part of the current activity.
      }
    }
  }
}
