package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultIdTest {
  @Test
  void shouldStayTheSameWhenReleased() {
    // Consumers keep results under it: a change here shows them everything twice.
    assertThat(ResultId.of("r-1", Stage.TRANSLATE, "e-1/0/eng_Latn"))
        .isEqualTo("2b66c1fe4c29e208d8b714dda747c8c4");
  }

  @Test
  void shouldDifferWhenRequestStageOrUnitDiffers() {
    assertThat(
            List.of(
                ResultId.of("r-1", Stage.TRANSCRIBE, "e-1/0"),
                ResultId.of("r-2", Stage.TRANSCRIBE, "e-1/0"),
                ResultId.of("r-1", Stage.TRANSLATE, "e-1/0"),
                ResultId.of("r-1", Stage.TRANSCRIBE, "e-1/1"),
                ResultId.of("r-1e", Stage.TRANSCRIBE, "-1/0")))
        .doesNotHaveDuplicates();
  }
}
