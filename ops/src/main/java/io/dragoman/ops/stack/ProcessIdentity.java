package io.dragoman.ops.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process id that cannot be mistaken for a later process with the same number.
 *
 * @param pid the system's number
 * @param startedAt when the process started
 */
public record ProcessIdentity(long pid, Instant startedAt) {
  /** The system computes the start from its boot time, which moves a little with the clock. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** The identity of a running process. */
  public static ProcessIdentity of(final ProcessHandle handle) {
    return new ProcessIdentity(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
  }

  /** The process, if it still runs. */
  public Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> !ended(handle.pid()))
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(start, startedAt).abs())
                    .map(difference -> difference.compareTo(TOLERANCE) <= 0)
                    .orElse(true));
  }

  /** Whether the process still runs. */
  public boolean alive() {
    return find().isPresent();
  }

  /**
   * Whether a process has ended and only its exit code waits for a parent to ask, which the first
   * process of a container may never do. Java counts such a process as alive.
   */
  private static boolean ended(final long pid) {
    try {
      final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (final IOException e) {
      // Not Linux.
      return false;
    }
  }
}
