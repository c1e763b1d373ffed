package io.dragoman.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.TextEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;

class InputEventsTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final Instant DEADLINE = NOW.plusSeconds(60);
  private static final Options OPTIONS = Options.newBuilder().setFormat("html").build();
  private static final List<String> TARGETS = List.of("eng_Latn", "jpn_Jpan");

  private final InputEvents events =
      new InputEvents(
          "r-1",
          "kor_Hang",
          TARGETS,
          RequestTerms.DEFAULT
              .withPriority(8)
              .withDeadline(DEADLINE)
              .withClientId("team")
              .withMetadata(Map.of("colour", "green"))
              .withOptions(OPTIONS),
          NOW);

  @Test
  void shouldSayInATextsEventAllThatWasAskedFor() {
    final TextEvent event = events.text("말");

    assertThat(event.getText()).isEqualTo("말");
    assertTerms(event);
  }

  @Test
  void shouldSayInAnAudiosEventAllThatWasAskedFor() {
    final AudioEvent event = events.audio(new byte[] {1, 2}, "a.wav");

    assertThat(event.getAudio()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(event.getFileName()).contains("a.wav");
    assertThat(event.getReference()).isEmpty();
    assertTerms(event);
  }

  @Test
  void shouldSayWhereAudioLiesInsteadOfCarryingIt() {
    final AudioEvent event = events.storedAudio("topic:a", "a.wav");

    assertThat(event.getAudio().remaining()).isZero();
    assertThat(event.getReference()).contains("topic:a");
    assertThat(event.getFileName()).contains("a.wav");
    assertTerms(event);
  }

  private static void assertTerms(final IndexedRecord event) {
    final Schema schema = event.getSchema();
    assertThat(
            Map.of(
                "eventId",
                "r-1",
                "requestId",
                "r-1",
                "clientId",
                "team",
                "sourceLanguage",
                "kor_Hang",
                "targetLanguages",
                TARGETS,
                "priority",
                8,
                "deadline",
                DEADLINE,
                "metadata",
                Map.of("colour", "green"),
                "createdAt",
                NOW,
                "options",
                OPTIONS))
        .allSatisfy(
            (field, value) ->
                assertThat(event.get(schema.getField(field).pos())).as(field).isEqualTo(value));
  }
}
