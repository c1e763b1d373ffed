package io.dragoman.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * transformers.js on the same model and the same input, in a process of its own.
 *
 * @param modules folder in which {@code npm install @huggingface/transformers} was run
 * @param script what it runs
 */
record Peer(Path modules, Path script) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Loading takes seconds; so do rounds of slow models. */
  private static final Duration SPARE = Duration.ofMinutes(5);

  /**
   * How many sentences a second it translates, by batch size.
   *
   * @throws IOException if it cannot be run
   */
  SortedMap<Integer, Double> translate(
      final EngineBench.Settings settings, final List<String> sentences) throws IOException {
    return measure(settings, "translation", settings.translationModel(), sentences);
  }

  /**
   * How many clips a second it transcribes, by batch size.
   *
   * @throws IOException if it cannot be run
   */
  SortedMap<Integer, Double> transcribe(
      final EngineBench.Settings settings, final List<float[]> clips) throws IOException {
    final List<Path> files = new ArrayList<>();
    try {
      for (final float[] clip : clips) {
        final ByteBuffer bytes =
            ByteBuffer.allocate(clip.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(clip);
        final Path file = Files.createTempFile("clip", ".f32");
        files.add(file);
        Files.write(file, bytes.array());
      }
      return measure(
          settings, "speech", settings.speechModel(), files.stream().map(Path::toString).toList());
    } finally {
      for (final Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private SortedMap<Integer, Double> measure(
      final EngineBench.Settings settings,
      final String task,
      final Path model,
      final List<String> items)
      throws IOException {
    final String variant = settings.options().variant();
    final ObjectNode order =
        JSON.createObjectNode()
            .put("task", task)
            .put("model", model.toAbsolutePath().normalize().toString())
            .put("dtype", variant.isEmpty() ? "fp32" : variant.equals("quantized") ? "q8" : variant)
            .put("language", settings.language())
            .put("seconds", settings.each().toMillis() / 1000.0);
    items.forEach(order.putArray("items")::add);
    settings.batches().forEach(order.putArray("batches")::add);
    final Path said = Files.createTempFile("peer", ".out");
    final Path asked = Files.createTempFile("peer", ".json");
    try {
      Files.write(asked, JSON.writeValueAsBytes(order));
      final Process process =
          new ProcessBuilder("node", script.toString(), modules.toAbsolutePath().toString())
              .redirectInput(asked.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        await(process, settings);
      } finally {
        process.destroyForcibly();
      }
      return figures(process.exitValue(), Files.readAllLines(said));
    } finally {
      Files.deleteIfExists(said);
      Files.deleteIfExists(asked);
    }
  }

  private static void await(final Process process, final EngineBench.Settings settings)
      throws IOException {
    final Duration most = SPARE.plus(settings.each().multipliedBy(settings.batches().size()));
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IOException("transformers.js was not done after " + most.toSeconds() + " s");
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while transformers.js was at work", e);
    }
  }

  /** Whatever else it prints, figures are lines of JSON. */
  static SortedMap<Integer, Double> figures(final int status, final List<String> lines)
      throws IOException {
    final SortedMap<Integer, Double> figures = new TreeMap<>();
    for (final String line : lines) {
      if (line.startsWith("{\"batch\"")) {
        final JsonNode figure = JSON.readTree(line);
        figures.put(figure.path("batch").asInt(), figure.path("itemsPerSecond").asDouble());
      }
    }
    if (status != 0 || figures.isEmpty()) {
      throw new ModelLoadException(
          "transformers.js ended with status %d: %s"
              .formatted(
                  status,
                  lines.stream()
                      .filter(line -> line.contains("rror"))
                      .findFirst()
                      .orElse("it said nothing of why")));
    }
    return figures;
  }
}
