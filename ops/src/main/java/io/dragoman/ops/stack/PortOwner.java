package io.dragoman.ops.stack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds out who listens on a port, where the system tells: Linux, processes of the same user. */
final class PortOwner {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortOwner() {}

  /** Process id and command of the listener. */
  static Optional<String> of(final int port) {
    final Set<String> sockets = new HashSet<>();
    for (final String table : List.of("net/tcp", "net/tcp6")) {
      sockets.addAll(listeners(PROC.resolve(table), port));
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.allProcesses()
        .filter(process -> holdsAny(process.pid(), sockets))
        .findFirst()
        .map(
            process ->
                "process %d (%s)".formatted(process.pid(), process.info().command().orElse("?")));
  }

  private static Set<String> listeners(final Path table, final int port) {
    final String suffix = String.format(Locale.ROOT, ":%04X", port);
    final Set<String> sockets = new HashSet<>();
    try {
      for (final String line : Files.readAllLines(table)) {
        final String[] columns = line.trim().split("\\s+");
        if (columns.length > INODE
            && columns[LOCAL_ADDRESS].endsWith(suffix)
            && columns[STATE].equals(LISTENING)) {
          sockets.add("socket:[" + columns[INODE] + "]");
        }
      }
    } catch (final IOException e) {
      // Not Linux: unknown.
    }
    return sockets;
  }

  private static boolean holdsAny(final long pid, final Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (final Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (final IOException e) {
      // Another user's process, or gone by now.
    }
    return false;
  }
}
