package io.dragoman.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.Request;
import io.dragoman.schemas.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The held-out samples that come with the demo models: {@code samples.json} and the sounds beside
 * it.
 *
 * <p>{@code audio} lists files with {@code language}, {@code seconds}, and under language codes
 * what is said and what it means in English; {@code texts} lists {@code text}, {@code source},
 * {@code target} and {@code reference}.
 */
public final class Samples {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENGLISH = "en";

  private Samples() {}

  /**
   * Reads them.
   *
   * @param directory where {@code samples.json} is
   * @throws IOException when a file is missing or is not as described
   */
  public static List<Sample> read(final Path directory) throws IOException {
    final JsonNode root = JSON.readTree(Files.readString(directory.resolve("samples.json")));
    final List<Sample> samples = new ArrayList<>();
    for (final JsonNode audio : root.path("audio")) {
      samples.add(audio(directory, audio));
    }
    for (final JsonNode text : root.path("texts")) {
      samples.add(text(text));
    }
    if (samples.isEmpty()) {
      throw new IOException("samples.json in " + directory + " lists nothing");
    }
    return samples;
  }

  private static Sample audio(final Path directory, final JsonNode node) throws IOException {
    final String file = string(node, "file");
    final String spoken = string(node, "language");
    final Language target = language(ENGLISH);
    return new Sample(
        file,
        new Request.Audio(
            Files.readAllBytes(directory.resolve(file)), file, language(spoken), List.of(target)),
        target,
        Optional.of(node.path("seconds").asDouble()),
        Optional.of(string(node, spoken)),
        string(node, ENGLISH));
  }

  private static Sample text(final JsonNode node) throws IOException {
    final String text = string(node, "text");
    final Language target = language(string(node, "target"));
    return new Sample(
        text,
        new Request.Text(text, language(string(node, "source")), List.of(target)),
        target,
        Optional.empty(),
        Optional.empty(),
        string(node, "reference"));
  }

  private static String string(final JsonNode node, final String field) throws IOException {
    if (!node.path(field).isTextual()) {
      throw new IOException("samples.json: a sample has no text in '" + field + "': " + node);
    }
    return node.path(field).asText();
  }

  private static Language language(final String code) throws IOException {
    return Language.find(code)
        .orElseThrow(() -> new IOException("samples.json: no language has the code " + code));
  }
}
