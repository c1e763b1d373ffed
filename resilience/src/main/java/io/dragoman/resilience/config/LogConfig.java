package io.dragoman.resilience.config;

import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys of what an app logs. */
public final class LogConfig {
  public static final String LOG_DIR = "log.dir";
  private static final String LOG_DIR_DOC =
      "Directory for log files, APP-PORT.log and four older ones of 10 MB each. Empty: the log goes"
          + " to stderr, as containers want it.";

  public static final String LOG_REPEATS_MAX = "log.repeats.max";
  private static final String LOG_REPEATS_MAX_DOC =
      "How many warnings or errors with the same text, but for what is filled in, are logged within"
          + " ten seconds; of more, only how many they were. 0: all are logged.";

  public static final String HTTP_SLOW_MS = "http.slow.ms";
  private static final String HTTP_SLOW_MS_DOC =
      "An HTTP request that takes longer, beside what it may wait for the end of a job, is logged"
          + " as slow, milliseconds. 0: none is.";

  private LogConfig() {}

  /** Declares them. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder
        .define(LOG_DIR, Type.STRING, "", LOG_DIR_DOC)
        .define(LOG_REPEATS_MAX, Type.INT, 20, Range.atLeast(0), LOG_REPEATS_MAX_DOC)
        .define(HTTP_SLOW_MS, Type.LONG, 5_000L, Range.atLeast(0), HTTP_SLOW_MS_DOC);
  }
}
