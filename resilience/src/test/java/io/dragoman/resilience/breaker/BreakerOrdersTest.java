package io.dragoman.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.worker.WorkerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakerOrdersTest {
  @TempDir private Path directory;

  @Test
  void shouldGiveTheLastOrderAgainAfterARestart() {
    final EngineBreaker one = breaker("one");
    final EngineBreaker two = breaker("two");
    final BreakerOrders orders = new BreakerOrders(file());
    orders.watch(one);
    orders.watch(two);
    one.forceClosed();
    one.forceOpen();
    two.forceClosed();

    assertThat(started("one").state()).isEqualTo(EngineBreaker.State.FORCED_OPEN);
    assertThat(started("two").state()).isEqualTo(EngineBreaker.State.FORCED_CLOSED);
    assertThat(started("three").state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldForgetTheOrderWhenItIsTakenBack() {
    final EngineBreaker breaker = started("one");
    breaker.forceOpen();
    breaker.reset();

    assertThat(started("one").state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldTakeBackAnOrderOfAnEarlierProcess() {
    started("one").forceOpen();
    started("one").reset();

    assertThat(started("one").state()).isEqualTo(EngineBreaker.State.CLOSED);
  }

  @Test
  void shouldForceNothingAndStartWhenTheFileCannotBeRead() throws IOException {
    Files.write(file(), "one=\\uZZZZ".getBytes(StandardCharsets.UTF_8));
    assertThat(started("one").state()).isEqualTo(EngineBreaker.State.CLOSED);

    Files.delete(file());
    Files.createDirectories(file().resolve("in the way"));
    final EngineBreaker breaker = started("one");
    breaker.forceOpen();

    assertThat(breaker.state())
        .as("holds as long as the process")
        .isEqualTo(EngineBreaker.State.FORCED_OPEN);
  }

  /** The breaker of an engine in a new process. */
  private EngineBreaker started(final String engine) {
    final EngineBreaker breaker = breaker(engine);
    new BreakerOrders(file()).watch(breaker);
    return breaker;
  }

  private static EngineBreaker breaker(final String engine) {
    return new EngineBreaker(
        engine,
        WorkerSettings.of(WorkerSettings.define(ConfigSpec.builder()).build().resolve(Map.of()))
            .breaker());
  }

  private Path file() {
    return directory.resolve("work.breakers");
  }
}
