package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.letter.Json;
import io.dragoman.web.ApiException;
import io.dragoman.web.Problem;
import java.time.Instant;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class DlqServiceTest {
  @Test
  void shouldTellThatKafkaIsAwayFromABug() {
    final ApiException away = DlqService.meaning(new TimeoutException("no broker")).orElseThrow();

    assertThat(away.code()).isEqualTo(ApiException.Code.UNAVAILABLE);
    assertThat(away).hasMessageContaining("no broker");
    assertThat(DlqService.meaning(new IllegalStateException("a bug"))).isEmpty();
  }

  @Test
  void shouldTellProblemsAsBeforeToo() {
    final String told =
        Json.line(
            ErrorJson.of(
                Problem.of(
                    ApiException.invalid("name", "It is wrong.", "Correct it."),
                    "id",
                    Instant.EPOCH)));

    assertThat(told)
        .contains("\"status\":400,\"detail\":\"It is wrong.\"", "\"request_id\":\"id\"")
        .contains(
            "\"error\":{\"code\":\"INVALID\",\"message\":\"It is wrong.\","
                + "\"what_to_do\":\"Correct it.\",\"field\":\"name\",\"request_id\":\"id\"}");
  }
}
