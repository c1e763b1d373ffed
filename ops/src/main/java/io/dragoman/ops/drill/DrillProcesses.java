package io.dragoman.ops.drill;

import io.dragoman.ops.leash.Leash;
import io.dragoman.testkit.BrokerProcess;
import io.dragoman.testkit.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    return BrokerProcess.start(directory, FLAGS, Leash.class.getName());
  }

  /** Starts a main class. */
  static JavaProcess start(final Path log, final Class<?> main, final List<String> arguments) {
    return start(log, main, FLAGS, arguments);
  }

  /** As {@link #start(Path, Class, List)}, with the caller's flags of the JVM. */
  public static JavaProcess start(
      final Path log, final Class<?> main, final List<String> flags, final List<String> arguments) {
    final List<String> command = new ArrayList<>(List.of(Leash.class.getName(), main.getName()));
    command.addAll(arguments);
    return JavaProcess.start(log, flags, command);
  }
}
