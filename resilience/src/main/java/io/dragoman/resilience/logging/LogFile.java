package io.dragoman.resilience.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** The log in files that never fill a disk, in place of stderr and in the same format. */
final class LogFile implements AutoCloseable {
  private static final String STDERR = "stderr";
  private static final String LARGEST = "10 MB";

  /** Beside the one that is written. */
  private static final String OLDER = "4";

  private final RollingFileAppender file;
  private final Appender stderr;

  private LogFile(final RollingFileAppender file, final Appender stderr) {
    this.file = file;
    this.stderr = stderr;
  }

  /**
   * Writes there from now on.
   *
   * @param name of the file, without its ending
   * @throws IOException when the directory cannot be written
   */
  static LogFile in(final Path directory, final String name) throws IOException {
    Files.createDirectories(directory);
    final Path path = directory.resolve(name + ".log");
    // Log4j itself would only complain to stderr, and the log would be lost.
    Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    final Configuration configuration = context().getConfiguration();
    final Appender stderr = Objects.requireNonNull(configuration.getAppender(STDERR));
    final RollingFileAppender file =
        RollingFileAppender.newBuilder()
            .setName("file " + path)
            .setConfiguration(configuration)
            .setLayout(stderr.getLayout())
            .setFileName(path.toString())
            .setFilePattern(path + ".%i")
            .setPolicy(SizeBasedTriggeringPolicy.createPolicy(LARGEST))
            .setStrategy(
                DefaultRolloverStrategy.newBuilder()
                    .setConfig(configuration)
                    .setMin("1")
                    .setMax(OLDER)
                    .setFileIndex("min")
                    .build())
            .build();
    file.start();
    final LoggerConfig root = configuration.getRootLogger();
    root.addAppender(file, null, null);
    root.removeAppender(STDERR);
    return new LogFile(file, stderr);
  }

  /** Back to stderr. */
  @Override
  public void close() {
    final LoggerConfig root = context().getConfiguration().getRootLogger();
    root.addAppender(stderr, null, null);
    root.removeAppender(file.getName());
    file.stop();
  }

  private static LoggerContext context() {
    return (LoggerContext) LogManager.getContext(false);
  }
}
