package io.dragoman.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadPositionsTest {
  private final ReadPositions positions = new ReadPositions("jobs");

  @Test
  void shouldNotCountWhatWasOnlyHandedOver() {
    positions.opened(0);
    positions.at(0, 30);
    positions.handed(0, 30);
    positions.at(0, 31);

    assertThat(read(31)).isFalse();

    positions.worked(0, 30);

    assertThat(read(31)).isTrue();
  }

  @Test
  void shouldCountMarkersOfTransactionsBehindTheLastRecord() {
    positions.opened(0);
    positions.at(0, 30);
    positions.handed(0, 30);
    positions.worked(0, 30);
    positions.at(0, 32);

    assertThat(read(32)).isTrue();
  }

  @Test
  void shouldBeginAnewWhenTheStoresDo() {
    positions.opened(0);
    positions.handed(0, 30);
    positions.worked(0, 30);
    positions.opened(0);

    assertThat(read(31)).isFalse();

    positions.at(0, 30);

    assertThat(read(30)).isTrue();
    assertThat(read(31)).isFalse();
  }

  @Test
  void shouldKnowWhereNothingWasHandedOverSinceAnotherReplicaHadIt() {
    positions.opened(0);
    positions.handed(0, 30);
    positions.opened(0);
    positions.at(0, 500);

    assertThat(read(500)).isTrue();
  }

  private boolean read(final long offset) {
    return positions.await(0, offset, Duration.ZERO);
  }
}
