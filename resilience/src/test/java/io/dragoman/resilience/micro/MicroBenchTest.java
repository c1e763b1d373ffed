package io.dragoman.resilience.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;

class MicroBenchTest {
  @Test
  void shouldMeasureEveryPart() throws Exception {
    final JsonNode rows = MicroBench.run(0, TimeValue.milliseconds(10), 1).get("rows");

    assertThat(StreamSupport.stream(rows.spliterator(), false))
        .allSatisfy(
            row -> {
              assertThat(row.get("value").asDouble()).isPositive();
              assertThat(row.get("unit").asText()).isEqualTo("ns/op");
            })
        .extracting(row -> row.get("name").asText().replaceAll("\\..*", ""))
        .contains("JobQueue", "Batcher", "PartitionGate", "EntryCodec", "Avro");
  }
}
