package io.dragoman.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.schemas.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Confluent's JavaScript client as a second oracle; src/test/js/README.md says how to run it. */
@EnabledIfSystemProperty(named = "dragoman.js", matches = "true")
class JavaScriptClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path data;
  @TempDir private Path records;

  @Test
  void shouldReadAndWriteTheSameBytesWhenTheClientIsJavaScript() throws Exception {
    try (RegistryProcess registry = new RegistryProcess(data);
        AvroSerde<SpecificRecord> serde = new AvroSerde<>()) {
      serde.configure(Map.of(RegistryConfig.URL, registry.url()), false);
      for (final Map.Entry<Topic, SpecificRecord> sample : SampleRecords.all().entrySet()) {
        final String topic = sample.getKey().baseName();
        Files.write(
            records.resolve(topic + ".bin"),
            Optional.ofNullable(serde.serializer().serialize(topic, sample.getValue()))
                .orElseThrow());
      }

      node(registry.url());

      for (final Topic topic : SampleRecords.all().keySet()) {
        assertThat(bytes(topic, ".js.bin")).as(topic.name()).isEqualTo(bytes(topic, ".bin"));
      }
      final JsonNode text = json(Topic.TEXT_EVENTS);
      assertThat(text.path("text").asText()).isEqualTo("안녕하세요. 🙂");
      assertThat(text.path("targetLanguages").get(1).asText()).isEqualTo("jpn_Jpan");
      assertThat(text.path("createdAt").asLong()).isEqualTo(1_790_000_000_456L);
      assertThat(json(Topic.TRANSLATIONS).path("text").asText()).isEqualTo("Hello");
      assertThat(json(Topic.TRANSCRIPTS).path("segments").get(0).path("endMs").asLong())
          .isEqualTo(1_500);
      assertThat(json(Topic.AUDIO_SEGMENTS).path("pcm").path("data").get(2).asInt()).isEqualTo(255);
    }
  }

  private void node(final String registry) throws Exception {
    final Process node =
        new ProcessBuilder(
                "node",
                Path.of("src/test/js/check.mjs").toString(),
                registry,
                records.toString(),
                Path.of("src/main/avro").toString())
            .inheritIO()
            .start();
    assertThat(node.waitFor()).isZero();
  }

  private byte[] bytes(final Topic topic, final String suffix) throws Exception {
    return Files.readAllBytes(records.resolve(topic.baseName() + suffix));
  }

  private JsonNode json(final Topic topic) throws Exception {
    return JSON.readTree(records.resolve(topic.baseName() + ".json").toFile());
  }
}
