package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppNotesTest {
  @Test
  void shouldSayWhatIsHeldBackAndHowMuchWaitsWhenABreakerIsOpen() {
    assertThat(
            AppNotes.note(
                "{\"status\":\"UP\",\"checks\":{\"model\":{\"status\":\"UP\",\"detail\":\"warm\"},"
                    + "\"work\":{\"status\":\"UP\",\"detail\":\"breaker of x is open\","
                    + "\"attention\":true},\"backlog\":{\"status\":\"UP\",\"detail\":"
                    + "\"790 wait in translation.tasks, the oldest for 3 min\"}}}"))
        .isEqualTo("breaker of x is open; 790 wait in translation.tasks, the oldest for 3 min");
  }

  @Test
  void shouldSayNothingWhenAllIsWellOrTheAnswerIsNotAReport() {
    assertThat(
            AppNotes.note(
                "{\"checks\":{\"work\":{\"status\":\"UP\",\"detail\":\"flowing\"},"
                    + "\"backlog\":{\"status\":\"UP\",\"detail\":\"3 wait in x\"}}}"))
        .isEmpty();
    assertThat(AppNotes.note("<html>")).isEmpty();
  }
}
