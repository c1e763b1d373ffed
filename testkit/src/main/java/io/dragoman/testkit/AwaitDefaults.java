package io.dragoman.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets tests look often at what they wait for, and wait long: JUnit finds this by itself.
 * Awaitility's own tenth of a second is long for most of it, and was most of the time of tests with
 * many steps; its ten seconds are short on a machine that has more to do. A bound that is reached
 * only when something is wrong costs nothing; then it prints what all threads do, {@link
 * ThreadDump}.
 */
public final class AwaitDefaults implements LauncherSessionListener {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public void launcherSessionOpened(final LauncherSession session) {
    Awaitility.setDefaultPollInterval(INTERVAL);
    Awaitility.setDefaultTimeout(PATIENCE);
    Awaitility.setDefaultConditionEvaluationListener(new DumpListener());
  }

  /** At that moment: what the test waits for is not closed yet. */
  private static final class DumpListener implements ConditionEvaluationListener<Object> {
    @Override
    public void conditionEvaluated(final EvaluatedCondition<Object> condition) {}

    @Override
    public void onTimeout(final TimeoutEvent timeout) {
      ThreadDump.print(System.out, "a wait was over in vain: " + timeout.getDescription());
    }
  }
}
