package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerTest {

  @Test
  void shouldReadFiguresWhenOtherLinesAreBetweenThem() throws IOException {
    assertThat(
            Peer.figures(
                0,
                List.of(
                    "dtype not specified",
                    "{\"batch\":1,\"itemsPerSecond\":4.5}",
                    "{\"batch\":8,\"itemsPerSecond\":20}")))
        .isEqualTo(Map.of(1, 4.5, 8, 20.0));
  }

  @Test
  void shouldSayWhatItSaidWhenItFails() {
    assertThatThrownBy(
            () -> Peer.figures(1, List.of("node:internal", "Error: Cannot find module 'x'")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContainingAll("status 1", "Cannot find module 'x'");
  }

  @Test
  void shouldFailWhenThereIsNoFigure() {
    assertThatThrownBy(() -> Peer.figures(0, List.of("hello")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("nothing");
  }
}
