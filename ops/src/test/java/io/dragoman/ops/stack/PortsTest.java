package io.dragoman.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void shouldUseStandardPortsWhenNothingIsConfigured() {
    final Ports ports = Ports.of(Map.of());

    assertThat(ports.address(Port.KAFKA)).isEqualTo("127.0.0.1:9092");
    assertThat(ports.url(Port.REGISTRY)).isEqualTo("http://127.0.0.1:8081");
    assertThat(ports.of(Port.KAFKA_CONTROLLER)).isPositive();
  }

  @Test
  void shouldGiveDifferentFreePortsWhenAllAreFree() {
    final Ports ports = Ports.allFree();

    assertThat(Arrays.stream(Port.values()).map(ports::of))
        .doesNotHaveDuplicates()
        .allMatch(Ports::isFree);
  }

  @Test
  void shouldNamePortOwnerAndOptionWhenPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      final Map<Port, Integer> changes = zeros();
      changes.put(Port.REGISTRY, taken.getLocalPort());
      final Ports ports = Ports.of(changes);

      assertThatThrownBy(ports::requireFree)
          .isInstanceOf(StackException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("schema registry")
          .hasMessageContaining("--port registry=NUMBER")
          .hasMessageContaining("DRAGOMAN_PORT_REGISTRY")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void shouldAcceptFreePorts() {
    Ports.of(zeros()).requireFree();
  }

  @Test
  void shouldRefuseWhenTwoPartsShareAPort() {
    assertThatThrownBy(() -> Ports.of(Map.of(Port.INGEST, 9092)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("9092")
        .hasMessageContaining("twice");
  }

  @Test
  void shouldRefuseWhenNumberIsNoPort() {
    assertThatThrownBy(() -> Ports.of(Map.of(Port.INGEST, 65536)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("65536");
  }

  private static Map<Port, Integer> zeros() {
    final Map<Port, Integer> zeros = new EnumMap<>(Port.class);
    for (final Port port : Port.values()) {
      zeros.put(port, 0);
    }
    return zeros;
  }
}
