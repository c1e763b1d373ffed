package io.dragoman.ops.stack;

import io.dragoman.client.cluster.ClusterLookup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Starts real processes that end with this one: see {@link io.dragoman.ops.parent.ParentWatch}.
 * What they print goes to {@code NAME.log}.
 */
final class ProcessLauncher implements ChildLauncher {
  /**
   * A terminal sends Ctrl-C and hang-up to every process of its group at once. Ignored signals stay
   * ignored over exec, and a JVM respects that, so that only the supervisor hears them and can stop
   * its children in order.
   */
  static final List<String> DEAF = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  private final Path logs;

  ProcessLauncher(final Path logs) {
    this.logs = logs;
  }

  @Override
  public Child launch(final ChildSpec spec) throws IOException {
    final List<String> command = new ArrayList<>(DEAF);
    command.addAll(spec.command());
    final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Ours alone; an app would wonder what they configure.
    builder.environment().keySet().removeIf(ProcessLauncher::configuresTheStack);
    // Keeps the C library from reserving an arena for each of many threads.
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
    final Process process = builder.start();
    final RotatingLog log =
        new RotatingLog(logs.resolve(spec.name() + ".log"), RotatingLog.MAX_BYTES);
    Thread.ofVirtual().name("log-" + spec.name()).start(() -> log.copy(process.getInputStream()));
    return new WatchedChild(
        process, ProcessIdentity.of(process.toHandle()), process.getOutputStream());
  }

  private static boolean configuresTheStack(final String variable) {
    return variable.equals(ClusterLookup.DIRECTORY_VARIABLE)
        || Arrays.stream(Port.values()).anyMatch(port -> port.variable().equals(variable));
  }

  /**
   * @param tie never written to; held so that the pipe lives as long as this process
   */
  private record WatchedChild(Process process, ProcessIdentity identity, OutputStream tie)
      implements Child {
    @Override
    public OptionalInt exitCode() {
      return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    @Override
    public void terminate() {
      // Unlike Process.destroy() this leaves the pipes open, so that last words reach the log.
      process.toHandle().destroy();
    }

    @Override
    public void kill() {
      process.toHandle().destroyForcibly();
    }
  }
}
