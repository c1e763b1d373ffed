package io.dragoman.ops.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the real launcher did, as a person would call it.
 *
 * @param exit its exit status
 * @param out what it printed
 * @param err what it said beside that
 */
record LauncherRun(int exit, String out, String err) {
  /** The repository. */
  static final Path HOME = Path.of(System.getProperty("dragoman.home")).normalize();

  /** Calls the launcher from another directory and waits for its end. */
  static LauncherRun of(final Path directory, final List<String> arguments)
      throws IOException, InterruptedException {
    final Path out = Files.createTempFile(directory, "out", ".txt");
    final Path err = Files.createTempFile(directory, "err", ".txt");
    final List<String> command = new ArrayList<>();
    command.add(HOME.resolve("dragoman").toString());
    command.addAll(arguments);
    final Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      return new LauncherRun(process.waitFor(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroy();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Everything that was printed, for messages. */
  String all() {
    return "exit " + exit + "\n" + out + "\n" + err;
  }
}
