package io.dragoman.resilience.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.worker.TaskLoad;
import org.junit.jupiter.api.Test;

class TaskLoadsTest {
  private final TaskLoads loads = new TaskLoads(1_000);

  @Test
  void shouldKeepTheLastQuarterForUrgentWorkWhenAllTasksTogetherHoldMuch() {
    hold(0, 400);
    hold(1, 340);
    assertThat(loads.hasRoom()).isTrue();

    hold(1, 360);
    assertThat(loads.hasRoom()).isFalse();
    assertThat(loads.hasRoomForUrgent()).isTrue();

    hold(2, 300);
    assertThat(loads.hasRoomForUrgent()).isFalse();
  }

  @Test
  void shouldHaveRoomAgainWhenATaskLeaves() {
    hold(0, 900);
    loads.forget(0);
    loads.forget(0);

    assertThat(loads.hasRoom()).isTrue();
    assertThat(loads.all()).isEmpty();
  }

  private void hold(final int partition, final long bytes) {
    loads.set(partition, new TaskLoad(1, bytes, 0, 0, 0, 0, 0));
  }
}
