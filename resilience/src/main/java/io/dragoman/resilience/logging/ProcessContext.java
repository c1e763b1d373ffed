package io.dragoman.resilience.logging;

import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/**
 * Gives every line the app and the instance that wrote it, on whatever thread: those of libraries
 * know nothing of a logging context. Log4j finds it by {@code META-INF/services}.
 *
 * <p>System properties hold them, as other facts about a process.
 */
public final class ProcessContext implements ContextDataProvider {
  private static final String PREFIX = "dragoman.";

  /** Says what this process is, from now on. */
  static void set(final String app, final String member) {
    System.setProperty(PREFIX + LogContext.APP, app);
    System.setProperty(PREFIX + LogContext.MEMBER, member);
  }

  /** Says nothing any more. */
  static void clear() {
    System.clearProperty(PREFIX + LogContext.APP);
    System.clearProperty(PREFIX + LogContext.MEMBER);
  }

  @Override
  public Map<String, String> supplyContextData() {
    final Map<String, String> context = new HashMap<>(2);
    put(context, LogContext.APP);
    put(context, LogContext.MEMBER);
    return context;
  }

  private static void put(final Map<String, String> context, final String name) {
    final String value = System.getProperty(PREFIX + name);
    if (value != null) {
      context.put(name, value);
    }
  }
}
