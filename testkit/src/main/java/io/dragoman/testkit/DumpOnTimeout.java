package io.dragoman.testkit;

import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Prints what all threads do when a test, or what prepares one, fails because it took too long: a
 * rare hang leaves evidence. JUnit finds this by itself wherever the kit is on the class path. What
 * Awaitility gives up is printed by {@link AwaitDefaults}, before the test closes anything.
 */
public final class DumpOnTimeout
    implements TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler,
        PreInterruptCallback {
  private static final Namespace NAMESPACE = Namespace.create(DumpOnTimeout.class);

  @Override
  public void beforeThreadInterrupt(
      final PreInterruptContext interrupt, final ExtensionContext context) {
    context.getStore(NAMESPACE).put(true, true);
    ThreadDump.print(System.out, context.getDisplayName() + " took too long for JUnit");
  }

  @Override
  public void handleTestExecutionException(final ExtensionContext context, final Throwable failure)
      throws Throwable {
    printIfLate(context, failure);
    throw failure;
  }

  @Override
  public void handleBeforeAllMethodExecutionException(
      final ExtensionContext context, final Throwable failure) throws Throwable {
    printIfLate(context, failure);
    throw failure;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(
      final ExtensionContext context, final Throwable failure) throws Throwable {
    printIfLate(context, failure);
    throw failure;
  }

  private static void printIfLate(final ExtensionContext context, final Throwable failure) {
    if (isTimeout(failure) && context.getStore(NAMESPACE).get(true) == null) {
      ThreadDump.print(System.out, context.getDisplayName() + " failed with " + failure);
    }
  }

  /** Whether something took too long that nobody has reported yet. */
  private static boolean isTimeout(final Throwable failure) {
    final boolean reported = causes(failure).anyMatch(ConditionTimeoutException.class::isInstance);
    return !reported
        && causes(failure)
            .anyMatch(
                cause ->
                    cause instanceof TimeoutException
                        || cause instanceof org.apache.kafka.common.errors.TimeoutException);
  }

  private static Stream<Throwable> causes(final Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, cause -> cause.getCause());
  }
}
