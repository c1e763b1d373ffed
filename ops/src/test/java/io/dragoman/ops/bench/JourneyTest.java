package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.testing.Events;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JourneyTest {
  private static final String ID = "request";

  private final Journey journey = new Journey(System.nanoTime(), System.nanoTime());

  @Test
  void shouldHaveNoTranscriptionWhenRequestIsText() {
    journey.see(view(false, unit(false, false)));

    assertThat(journey.see(view(true, unit(false, true)))).isTrue();
    assertThat(journey.transcription()).isEmpty();
    assertThat(parts()).isCloseTo(journey.millis(), within(0.001));
  }

  @Test
  void shouldAddUpToTheWholeWayWhenRequestIsSpeech() {
    journey.see(view(false, unit(false, false)));
    journey.see(view(false, unit(true, false)));

    assertThat(journey.see(view(true, unit(true, true)))).isTrue();
    assertThat(journey.transcription()).isPresent();
    assertThat(parts() + journey.transcription().orElseThrow())
        .isCloseTo(journey.millis(), within(0.001));
  }

  @Test
  void shouldGoOnWhenUnitsAreMissing() {
    assertThat(journey.see(view(false, unit(true, false)))).isFalse();
  }

  @Test
  void shouldEndTheMeasurementWhenRequestFailed() {
    final UnitView failed =
        new UnitView(
            0,
            Optional.empty(),
            Map.of(),
            List.of((UnitStatus) Events.failed(ID, Stage.TRANSLATE, 0, "").getEvent()),
            true);

    assertThatThrownBy(() -> journey.see(view(true, failed)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("UNREADABLE_AUDIO");
  }

  private double parts() {
    return journey.acknowledgement()
        + journey.acceptance()
        + journey.translation()
        + journey.delivery();
  }

  private static UnitView unit(final boolean transcribed, final boolean translated) {
    return new UnitView(
        0,
        transcribed
            ? Optional.of(Events.transcript(ID, 0, "text", Events.ENGLISH))
            : Optional.empty(),
        translated
            ? Map.of(Events.ENGLISH, Events.translation(ID, 0, Events.ENGLISH, "text"))
            : Map.of(),
        List.of(),
        translated);
  }

  private static RequestView view(final boolean complete, final UnitView unit) {
    return new RequestView(ID, true, List.of(unit), List.of(), complete);
  }
}
