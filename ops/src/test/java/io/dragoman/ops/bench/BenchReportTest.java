package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private final BenchReport report =
      new BenchReport(
          List.of(new BenchRow("a.b", 1234.56, "tokens/s"), new BenchRow("long", 0.04567, "ms")));

  @Test
  void shouldAlignColumnsWhenPrintedForPeople() {
    assertThat(report.text().lines()).containsExactly("a.b    1235  tokens/s", "long  0.046  ms");
  }

  @Test
  void shouldHaveOneObjectWithRowsWhenPrintedForPrograms() throws IOException {
    final JsonNode json = new ObjectMapper().readTree(report.json());

    assertThat(json.path("rows")).hasSize(2);
    assertThat(json.path("rows").get(0).path("name").asText()).isEqualTo("a.b");
    assertThat(json.path("rows").get(0).path("value").asDouble()).isEqualTo(1235);
    assertThat(json.path("rows").get(0).path("unit").asText()).isEqualTo("tokens/s");
  }
}
