package io.dragoman.ops.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.Leftovers;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import io.dragoman.ops.stack.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops the local stack. */
@Command(name = "down", description = "Stop the local stack; its data is kept.")
final class DownCommand implements Callable<Integer> {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Option(names = "--purge", description = "Delete its data and logs too.")
  private boolean purge;

  DownCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    final StackDirectory directory = stack.directory();
    final Optional<StackState> state = new StateFile(directory.state()).read();
    if (state.filter(StackState::alive).isPresent()) {
      stop(directory, state.get());
      terminal.err().println("The local stack has stopped.");
    } else {
      terminal.err().printf("No local stack runs in %s.%n", directory.root());
    }
    Files.deleteIfExists(directory.state());
    if (purge) {
      directory.purge();
      terminal.err().printf("The data in %s is deleted.%n", directory.root());
    }
    return ExitStatus.OK;
  }

  private void stop(final StackDirectory directory, final StackState running)
      throws InterruptedException {
    running.supervisor().find().ifPresent(ProcessHandle::destroy);
    final StackProgress progress = new StackProgress(new ProgressLine(terminal));
    progress.begin(running);
    final Instant deadline = Instant.now().plus(STOP_TIMEOUT);
    while (running.supervisor().alive() && Instant.now().isBefore(deadline)) {
      new StateFile(directory.state()).read().ifPresent(progress::show);
      Thread.sleep(POLL);
    }
    running.supervisor().find().ifPresent(ProcessHandle::destroyForcibly);
    final int left = Leftovers.stop(directory);
    if (left > 0) {
      terminal
          .err()
          .printf("%d processes of a supervisor that was killed have been ended.%n", left);
    }
  }
}
