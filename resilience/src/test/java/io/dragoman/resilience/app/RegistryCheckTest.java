package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryCheckTest {

  @Test
  void shouldBeDownUntilTheIntroductionSucceedsAndNotRepeatIt() {
    final AtomicInteger calls = new AtomicInteger();
    final Runnable introduction =
        () -> {
          if (calls.incrementAndGet() == 1) {
            throw new DragomanException(ErrorCode.SCHEMA_REFUSED, "refused for a reason");
          }
        };
    try (RegistryCheck check = new RegistryCheck("mock://here", introduction)) {
      check.refresh();
      assertThat(check.last().up()).isFalse();
      assertThat(check.last().detail()).isEqualTo("refused for a reason");

      check.refresh();
      check.refresh();
      assertThat(check.last().up()).isTrue();
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void shouldNotIntroduceWhenNoRegistryAnswers() {
    final AtomicInteger calls = new AtomicInteger();
    try (RegistryCheck check = new RegistryCheck("no-scheme", calls::incrementAndGet)) {
      check.refresh();
      assertThat(check.last().up()).isFalse();
      assertThat(calls).hasValue(0);
    }
  }
}
