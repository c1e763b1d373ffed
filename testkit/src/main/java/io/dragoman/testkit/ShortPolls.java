package io.dragoman.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets tests look often at what they wait for: JUnit finds this by itself. A tenth of a second,
 * Awaitility's own, is long for most of it, and was most of the time of tests with many steps.
 */
public final class ShortPolls implements LauncherSessionListener {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  @Override
  public void launcherSessionOpened(final LauncherSession session) {
    Awaitility.setDefaultPollInterval(INTERVAL);
  }
}
