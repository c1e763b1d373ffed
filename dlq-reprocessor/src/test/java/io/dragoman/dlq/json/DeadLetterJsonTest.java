package io.dragoman.dlq.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.value.DecodedValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterJsonTest {
  private static final byte[] NO_TEXT = {(byte) 0xff, 0, 1};

  private final StatusIndex nothingDone = new StatusIndex();

  @Test
  void shouldLeaveOutWhatIsNotKnown() {
    final JsonNode json =
        Json.MAPPER.valueToTree(
            DeadLetterJson.summary(
                Letters.letter().topic("pay-dlt").at(2, 17).build(), nothingDone));

    assertThat(json.path("location").asText()).isEqualTo("pay-dlt-2@17");
    assertThat(json.path("state").asText()).isEqualTo("PENDING");
    assertThat(json.path("dialect").asText()).isEqualTo("UNKNOWN");
    assertThat(json.has("mark")).isFalse();
    assertThat(json.has("errorCode")).isFalse();
    assertThat(json.has("attempts")).isFalse();
    assertThat(json.has("headers")).isFalse();
    assertThat(json.has("history")).isFalse();
    assertThat(json.findValues("place")).isEmpty();
    json.forEach(value -> assertThat(value.isNull()).isFalse());
  }

  @Test
  void shouldWriteBytesThatAreNoTextAsBase64() {
    final DeadLetter letter =
        Letters.letter()
            .topic("pay-dlt")
            .at(0, 1)
            .key(NO_TEXT)
            .value(NO_TEXT)
            .header("plain", "text")
            .header("raw", NO_TEXT)
            .build();

    final JsonNode json =
        Json.MAPPER.valueToTree(
            DeadLetterJson.whole(
                letter, nothingDone, new DecodedValue.Binary("neither Avro nor text"), List.of()));

    assertThat(json.path("keyBase64").asText()).isEqualTo("/wAB");
    assertThat(json.has("key")).isFalse();
    assertThat(json.path("headers").findValuesAsText("value")).containsExactly("text");
    assertThat(json.path("headers").findValuesAsText("valueBase64")).containsExactly("/wAB");
    assertThat(json.path("value").toString())
        .isEqualTo(
            "{\"format\":\"binary\",\"reason\":\"neither Avro nor text\",\"base64\":\"/wAB\"}");
    assertThat(json.path("history").isArray()).isTrue();
  }
}
