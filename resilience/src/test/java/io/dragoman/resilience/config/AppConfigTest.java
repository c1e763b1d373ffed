package io.dragoman.resilience.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AppConfigTest {
  private static final ConfigSpec SPEC = AppConfig.of("test", 0).build();

  @Test
  void shouldListenOnLoopbackOnlyByDefault() {
    assertThat(SPEC.resolve(Map.of()).string(AppConfig.HTTP_HOST)).isEqualTo("127.0.0.1");
  }

  @Test
  void shouldRefuseACommitIntervalThatOutlivesTheTransaction() {
    assertThatThrownBy(() -> SPEC.resolve(Map.of("commit.interval.ms", "20000")))
        .hasMessageContaining("commit.interval.ms (20000)")
        .hasMessageContaining("transaction.timeout.ms (10000)");
  }

  @Test
  void shouldRefuseAKeyThatIsSetTwoWays() {
    assertThatThrownBy(() -> SPEC.resolve(Map.of("kafka.state.dir", "elsewhere")))
        .hasMessage("kafka.state.dir and state.dir set the same; use state.dir only.");
  }

  @Test
  void shouldRefuseAnEmptyBrokerList() {
    assertThatThrownBy(() -> SPEC.resolve(Map.of("bootstrap.servers", " ")))
        .hasMessageContaining("bootstrap.servers")
        .hasMessageContaining("must not be empty");
  }
}
