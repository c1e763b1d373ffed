package io.dragoman.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a Java process is started with.
 *
 * @param classPath where its classes are
 * @param flags of the JVM, such as its heap
 */
public record JvmOptions(String classPath, List<String> flags) {
  /** As Maven starts the JVMs of tests: {@code dragoman.test.flags} in its file says why. */
  private static final List<String> SHORT_LIVED =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  public JvmOptions {
    flags = List.copyOf(flags);
  }

  /**
   * For a process of a test, with the class path of this one.
   *
   * @param flags beside those that let it start soon
   */
  public static JvmOptions here(final String... flags) {
    return new JvmOptions(
        System.getProperty("java.class.path"),
        Stream.concat(SHORT_LIVED.stream(), Stream.of(flags)).toList());
  }
}
