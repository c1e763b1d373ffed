package io.dragoman.ops.stack;

/** JVM flags that choose how a process logs. */
final class Logging {
  /** Everything of note to standard output, where the supervisor takes it into a file. */
  static final String SERVER = "-Dlog4j2.configurationFile=classpath:dragoman-server-log4j2.xml";

  private Logging() {}
}
