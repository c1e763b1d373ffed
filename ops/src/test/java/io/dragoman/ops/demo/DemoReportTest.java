package io.dragoman.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {
  @Test
  void shouldHoldFiguresAndSamplesWhenMadeJson() {
    final JsonNode json =
        new DemoReport(
                List.of(
                    DemoFixtures.audio("a.wav", "가나다라", "가나다바", "One.", "Two."),
                    DemoFixtures.refused("x")),
                DemoFixtures.overHttp("One.", true),
                Duration.ofMillis(12_500),
                Duration.ofMillis(3_250))
            .toJson();

    assertThat(json.path("passed").asBoolean()).isFalse();
    assertThat(json.path("speech").path("characterErrorRate").asDouble()).isEqualTo(0.25);
    assertThat(json.path("http").path("answer").asText()).isEqualTo("One.");
    assertThat(json.path("seconds").path("starting").asDouble()).isEqualTo(12.5);
    final JsonNode first = json.path("samples").path(0);
    assertThat(first.path("input").asText()).isEqualTo("a.wav");
    assertThat(first.path("transcript").asText()).isEqualTo("가나다바");
    assertThat(first.path("completeAfterMs").asLong()).isEqualTo(900);
    final JsonNode second = json.path("samples").path(1);
    assertThat(second.path("state").asText()).isEqualTo("FAILED");
    assertThat(second.path("errors").path(0).asText()).isEqualTo("It is not audio.");
    assertThat(second.has("transcript")).isFalse();
  }
}
