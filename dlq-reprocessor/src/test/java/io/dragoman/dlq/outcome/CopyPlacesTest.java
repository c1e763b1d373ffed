package io.dragoman.dlq.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyPlacesTest {
  @Test
  void shouldCountEachCopyOnceInWhateverOrderTheyWereWritten() {
    // Two partitions of dead letters went to one of the target, and took turns.
    final CopyPlaces places =
        new CopyPlaces(false, List.of(new Stretch(50, 59), new Stretch(10, 19)));

    assertThat(places.died(10)).isTrue();
    assertThat(places.died(10)).as("again").isFalse();
    assertThat(places.died(59)).isTrue();
    assertThat(places.died(9)).as("before all").isFalse();
    assertThat(places.died(30)).as("of somebody else").isFalse();
    assertThat(places.died(60)).as("behind all").isFalse();
    assertThat(places.dead()).isEqualTo(2);
  }
}
