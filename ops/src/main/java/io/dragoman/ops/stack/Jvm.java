package io.dragoman.ops.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of a Java process of the stack.
 *
 * <p>Heaps are small and collectors serial: five processes share one machine with the user's own
 * work.
 */
final class Jvm {
  private static final String PARENT_WATCH = "io.dragoman.ops.parent.ParentWatch";

  private final Installation installation;
  private final StackDirectory directory;

  /** The variable with the jars of others; the launcher reads it for single apps. */
  private static final String CLASS_PATH = "DRAGOMAN_CLASS_PATH";

  Jvm(final Installation installation, final StackDirectory directory) {
    this.installation = installation;
    this.directory = directory;
  }

  /** Our own class path, Kafka included. */
  List<String> ours(
      final int heapMib,
      final List<String> flags,
      final String main,
      final List<String> arguments) {
    return command(
        installation.jar().toString(),
        heapMib,
        Stream.concat(installation.quickStart().stream(), flags.stream()).toList(),
        main,
        arguments);
  }

  /** Our own class path, and what engines of others are on, see {@link #CLASS_PATH}. */
  List<String> app(
      final int heapMib,
      final List<String> flags,
      final String main,
      final List<String> arguments) {
    final String others = System.getenv().getOrDefault(CLASS_PATH, "");
    return command(
        others.isEmpty()
            ? installation.jar().toString()
            : installation.jar() + System.getProperty("path.separator") + others,
        heapMib,
        Stream.concat(installation.quickStart().stream(), flags.stream()).toList(),
        main,
        arguments);
  }

  /** A class path in which nothing is ours but the parent watch. */
  List<String> foreign(
      final Path jar,
      final int heapMib,
      final List<String> flags,
      final String main,
      final List<String> arguments) {
    return command(
        installation.parentWatchJar() + System.getProperty("path.separator") + jar,
        heapMib,
        flags,
        main,
        arguments);
  }

  private List<String> command(
      final String classPath,
      final int heapMib,
      final List<String> flags,
      final String main,
      final List<String> arguments) {
    final List<String> command = new ArrayList<>();
    command.add(installation.java().toString());
    command.add("-Xmx" + heapMib + "m");
    command.add("-XX:+UseSerialGC");
    // Without memory a process is of no use; the supervisor starts it again.
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("--enable-native-access=ALL-UNNAMED");
    // protobuf and Kafka use what Java warns of at each start.
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dai.djl.offline=true");
    command.add("-XX:ErrorFile=" + directory.logs().resolve("hs_err_%p.log"));
    command.add("-Djava.io.tmpdir=" + directory.temporary());
    command.add("-Dstdout.encoding=UTF-8");
    command.add("-Dstderr.encoding=UTF-8");
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath);
    command.add(PARENT_WATCH);
    command.add(main);
    command.addAll(arguments);
    return command;
  }
}
