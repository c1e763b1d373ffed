package io.dragoman.resilience.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
  private static final Logger LOG = LoggerFactory.getLogger(LogLevelsTest.class.getName() + ".A");

  private final ManualClock clock = new ManualClock();
  private final LogLevels levels = new LogLevels(clock);

  @AfterEach
  void reset() {
    levels.resetAll();
  }

  @Test
  void shouldGoBackByItselfWhenTheTimeIsOver() {
    final LogLevels.Changed changed = set(Level.TRACE, Duration.ofMinutes(10));
    assertThat(LOG.isTraceEnabled()).isTrue();
    assertThat(changed.until()).isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));

    clock.advance(Duration.ofMinutes(9));
    levels.expire();
    assertThat(LOG.isTraceEnabled()).isTrue();
    clock.advance(Duration.ofMinutes(1));
    levels.expire();

    assertThat(LOG.isTraceEnabled()).isFalse();
    assertThat(LOG.isInfoEnabled()).isTrue();
    assertThat(levels.changed()).isEmpty();
  }

  @Test
  void shouldGoBackToTheUsualLevelWhenItWasChangedTwice() {
    set(Level.DEBUG, Duration.ofMinutes(1));
    final LogLevels.Changed again = set(Level.TRACE, Duration.ofMinutes(1));

    assertThat(again.usual()).isEqualTo("INFO");
    levels.reset(LOG.getName());
    assertThat(LOG.isDebugEnabled()).isFalse();
    assertThat(LOG.isInfoEnabled()).isTrue();
  }

  @Test
  void shouldRestoreALoggerThatHasALevelOfItsOwn() {
    levels.set("org.apache.kafka", Level.INFO, Duration.ofMinutes(1));
    assertThat(LoggerFactory.getLogger("org.apache.kafka.A").isInfoEnabled()).isTrue();

    levels.resetAll();

    assertThat(LoggerFactory.getLogger("org.apache.kafka.A").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("org.apache.kafka.A").isWarnEnabled()).isTrue();
  }

  private LogLevels.Changed set(final Level level, final Duration time) {
    return levels.set(LOG.getName(), level, time);
  }
}
