package io.dragoman.ops.drill;

import io.dragoman.ops.parent.ParentWatch;
import io.dragoman.ops.stack.Installation;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The processes of drills and benchmarks; they end at the latest when this one does. */
public final class DrillProcesses {
  private static final List<String> FLAGS =
      List.of(
          "-Xmx384m",
          "-XX:TieredStopAtLevel=1",
          "-Dlog4j2.configurationFile=classpath:dragoman-broker-log4j2.xml",
          "-Ddragoman.log.level=WARN");

  private DrillProcesses() {}

  /** Starts a broker with its data in an empty directory. */
  public static BrokerProcess broker(final Path directory)
      throws IOException, InterruptedException {
    return BrokerProcess.start(directory, jvm(FLAGS), ParentWatch.class.getName());
  }

  /** Starts a main class. */
  static JavaProcess start(final Path log, final Class<?> main, final List<String> arguments) {
    return start(log, main, FLAGS, arguments);
  }

  /** As {@link #start(Path, Class, List)}, with the caller's flags of the JVM. */
  public static JavaProcess start(
      final Path log, final Class<?> main, final List<String> flags, final List<String> arguments) {
    final List<String> command =
        new ArrayList<>(List.of(ParentWatch.class.getName(), main.getName()));
    command.addAll(arguments);
    return JavaProcess.start(log, jvm(flags), command);
  }

  /** What runs from the built program starts its children from it alone, which is quicker. */
  private static JvmOptions jvm(final List<String> flags) {
    final Installation installation = Installation.ofLauncher();
    final String here = System.getProperty("java.class.path");
    final String jar = installation.jar().toString();
    return List.of(here.split(File.pathSeparator)).contains(jar)
        ? new JvmOptions(
            jar, Stream.concat(installation.quickStart().stream(), flags.stream()).toList())
        : new JvmOptions(here, flags);
  }
}
