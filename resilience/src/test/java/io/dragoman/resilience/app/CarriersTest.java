package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("It sets a property of the process.")
class CarriersTest {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

  private final String before = System.getProperty(PARALLELISM);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PARALLELISM);
    } else {
      System.setProperty(PARALLELISM, before);
    }
  }

  @Test
  void shouldProvideMoreThanASmallMachineHasProcessors() {
    System.clearProperty(PARALLELISM);

    Carriers.provide();

    assertThat(Integer.getInteger(PARALLELISM)).isGreaterThanOrEqualTo(16);
  }

  @Test
  void shouldLeaveWhatIsConfigured() {
    System.setProperty(PARALLELISM, "3");

    Carriers.provide();

    assertThat(System.getProperty(PARALLELISM)).isEqualTo("3");
  }
}
