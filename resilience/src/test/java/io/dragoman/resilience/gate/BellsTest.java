package io.dragoman.resilience.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BellsTest {
  private final Bells bells = new Bells();

  @Test
  void shouldWakeTheThreadThatWaitsWhenAnotherOneRings() throws InterruptedException {
    final Runnable bell = bells.ofThisThread();
    final Thread engine = Thread.ofVirtual().start(bell);

    assertThat(bells.await(Duration.ofDays(1))).isTrue();
    engine.join();
  }

  @Test
  void shouldTellOnceOfAnyNumberOfAnswers() {
    bells.ofThisThread().run();
    bells.ofThisThread().run();

    assertThat(bells.await(Duration.ZERO)).isTrue();
    assertThat(bells.await(Duration.ZERO)).isFalse();
  }

  @Test
  void shouldNotWakeAThreadForTheAnswersOfAnother() throws InterruptedException {
    Thread.ofVirtual().start(() -> bells.ofThisThread().run()).join();

    assertThat(bells.await(Duration.ZERO)).isFalse();
  }
}
