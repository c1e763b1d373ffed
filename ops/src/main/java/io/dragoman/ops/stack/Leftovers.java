package io.dragoman.ops.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Ends what an earlier supervisor left behind when it was killed. */
public final class Leftovers {
  private static final Duration POLITE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

  private Leftovers() {}

  /**
   * Ends every process of the directory's recorded state that still runs,. The caller holds the
   * lock, or knows that the supervisor is gone.
   *
   * @return how many there were
   */
  public static int stop(final StackDirectory directory) {
    final List<ProcessIdentity> left =
        new StateFile(directory.state())
            .read().stream()
                .flatMap(state -> state.children().stream())
                .flatMap(child -> child.process().stream())
                .filter(ProcessIdentity::alive)
                .toList();
    left.forEach(process -> process.find().ifPresent(ProcessHandle::destroy));
    await(left);
    left.forEach(process -> process.find().ifPresent(ProcessHandle::destroyForcibly));
    await(left);
    return left.size();
  }

  private static void await(final List<ProcessIdentity> processes) {
    final Instant deadline = Instant.now().plus(POLITE);
    while (processes.stream().anyMatch(ProcessIdentity::alive)
        && Instant.now().isBefore(deadline)) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
