package io.dragoman.resilience.worker.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicLong free = new AtomicLong(100);
  private final DiskRoom room = new DiskRoom(free::get, 100, clock);

  @Test
  void shouldBeScarceWhileLessIsLeftThanWanted() {
    assertThat(room.isScarce()).isFalse();
    free.set(99);
    clock.advance(Duration.ofSeconds(1));
    assertThat(room.isScarce()).isTrue();
    free.set(100);
    clock.advance(Duration.ofSeconds(1));
    assertThat(room.isScarce()).isFalse();
  }

  @Test
  void shouldNotLookMoreThanOnceASecond() {
    assertThat(room.isScarce()).isFalse();
    free.set(0);
    clock.advance(Duration.ofMillis(999));

    assertThat(room.isScarce()).isFalse();
  }

  @Test
  void shouldLookAtTheDiskOfADirectory(@TempDir final Path directory) {
    assertThat(DiskRoom.of(directory, 1, clock).isScarce()).isFalse();
    assertThat(DiskRoom.of(directory, Long.MAX_VALUE, clock).isScarce()).isTrue();
  }

  @Test
  void shouldNotBeScarceWhenNobodyCanTell() {
    assertThat(DiskRoom.of(Path.of("nowhere"), Long.MAX_VALUE, clock).isScarce()).isFalse();
  }
}
