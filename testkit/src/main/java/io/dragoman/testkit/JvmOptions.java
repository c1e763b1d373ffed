package io.dragoman.testkit;

import java.util.List;

/**
 * What a Java process is started with.
 *
 * @param classPath where its classes are
 * @param flags of the JVM, such as its heap
 */
public record JvmOptions(String classPath, List<String> flags) {
  public JvmOptions {
    flags = List.copyOf(flags);
  }

  /** With this process's class path. */
  public static JvmOptions here(final String... flags) {
    return new JvmOptions(System.getProperty("java.class.path"), List.of(flags));
  }
}
