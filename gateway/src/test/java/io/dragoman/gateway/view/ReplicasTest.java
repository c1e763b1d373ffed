package io.dragoman.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

class ReplicasTest {
  private static final HostInfo ONE = new HostInfo("10.0.0.1", 8080);
  private static final HostInfo TWO = new HostInfo("10.0.0.2", 8080);
  private static final HostInfo THREE = new HostInfo("10.0.0.3", 8080);
  private static final List<String> NAMES =
      IntStream.range(0, 3_000).mapToObj(number -> "client-" + number).toList();

  @Test
  void shouldChooseTheSameOneWhateverTheOrder() {
    assertThat(NAMES)
        .allSatisfy(
            name ->
                assertThat(Replicas.chosen(name, List.of(ONE, TWO, THREE)))
                    .isEqualTo(Replicas.chosen(name, List.of(THREE, ONE, TWO))));
  }

  @Test
  void shouldGiveEachReplicaAboutAsManyNames() {
    assertThat(
            NAMES.stream()
                .map(name -> Replicas.chosen(name, List.of(ONE, TWO, THREE)))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())))
        .hasSize(3)
        .allSatisfy((host, names) -> assertThat(names).isBetween(800L, 1_200L));
  }

  @Test
  void shouldMoveOnlyItsNamesWhenAReplicaGoes() {
    assertThat(NAMES)
        .allSatisfy(
            name -> {
              final HostInfo before = Replicas.chosen(name, List.of(ONE, TWO, THREE));
              if (!before.equals(TWO)) {
                assertThat(Replicas.chosen(name, List.of(ONE, THREE))).isEqualTo(before);
              }
            });
  }
}
