package io.dragoman.inference.onnx.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.internal.onnx.random.RandomGraphs;
import io.dragoman.inference.internal.onnx.random.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Models of known sizes with drawn weights, to measure engines with where the real ones are not at
 * hand. They answer nonsense as fast, and in as much memory, as the real ones answer.
 *
 * <p>Tokenizer and settings are those of another model, of which only the sizes are changed.
 */
public enum RandomModel {
  /** openai/whisper-tiny. */
  WHISPER_TINY(ModelFamily.WHISPER, new Shape(384, 6, 1536, 4, 4, 51_865, 80, 1500, 448)),
  /** openai/whisper-base. */
  WHISPER_BASE(ModelFamily.WHISPER, new Shape(512, 8, 2048, 6, 6, 51_865, 80, 1500, 448)),
  /** openai/whisper-small. */
  WHISPER_SMALL(ModelFamily.WHISPER, new Shape(768, 12, 3072, 12, 12, 51_865, 80, 1500, 448)),
  /** A text model as large as whisper-tiny, with a vocabulary as large as NLLB's. */
  NLLB_TINY(ModelFamily.NLLB, new Shape(384, 6, 1536, 4, 4, 256_206, 0, 1024, 1024)),
  /** facebook/nllb-200-distilled-600M. */
  NLLB_600M(ModelFamily.NLLB, new Shape(1024, 16, 4096, 12, 12, 256_206, 0, 1024, 1024));

  /** Seconds of a speech model's window. */
  private static final int WINDOW_SECONDS = 30;

  private static final int RATE = 16_000;

  /** Tokens of an answer, start and language included: nothing that is drawn ends by itself. */
  private static final int TEXT_LENGTH = 34;

  private static final int SPEECH_LENGTH = 68;

  private static final String TOKENIZER = "tokenizer.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelFamily family;
  private final Shape shape;

  RandomModel(final ModelFamily family, final Shape shape) {
    this.family = family;
    this.shape = shape;
  }

  /** What it is called: {@code nllb-600m}, and so on. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** That of a name; empty if it is none. */
  public static Optional<RandomModel> of(final String key) {
    return Arrays.stream(values())
        .filter(model -> model.key().equals(key.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** All names, for messages. */
  public static String keys() {
    return Arrays.stream(values()).map(RandomModel::key).collect(Collectors.joining(", "));
  }

  /** What kind of model it is. */
  public ModelFamily family() {
    return family;
  }

  /**
   * Writes it.
   *
   * @param like a model of the same family, for tokenizer and settings
   * @param directory where to; made if it is not there
   * @param split whether the decoder is two graphs instead of a merged one
   * @param seed the same draws the same weights
   * @throws IOException if a file cannot be read or written
   */
  public void write(final Path like, final Path directory, final boolean split, final long seed)
      throws IOException {
    write(shape, family, like, directory, split, seed);
  }

  static void write(
      final Shape shape,
      final ModelFamily family,
      final Path like,
      final Path directory,
      final boolean split,
      final long seed)
      throws IOException {
    final Path folder = Files.createDirectories(directory.resolve("onnx"));
    final RandomGraphs graphs = new RandomGraphs(shape, folder, seed);
    graphs.encoder();
    if (split) {
      graphs.splitDecoder();
    } else {
      graphs.mergedDecoder();
    }
    write(directory, TOKENIZER, filled(read(like, TOKENIZER), shape.vocabulary()));
    write(directory, "tokenizer_config.json", read(like, "tokenizer_config.json"));
    final ObjectNode generation = read(like, "generation_config.json");
    generation.put("max_length", family == ModelFamily.NLLB ? TEXT_LENGTH : SPEECH_LENGTH);
    write(directory, "generation_config.json", generation);
    if (family == ModelFamily.WHISPER) {
      final ObjectNode preprocessor = read(like, "preprocessor_config.json");
      preprocessor.put("chunk_length", WINDOW_SECONDS);
      preprocessor.put("n_samples", WINDOW_SECONDS * RATE);
      preprocessor.put("nb_max_frames", 2 * shape.sourcePositions());
      write(directory, "preprocessor_config.json", preprocessor);
    }
    write(directory, "config.json", config(shape, read(like, "config.json")));
  }

  private static ObjectNode config(final Shape shape, final ObjectNode config) {
    config
        .put("d_model", shape.width())
        .put("encoder_layers", shape.encoderLayers())
        .put("decoder_layers", shape.decoderLayers())
        .put("num_hidden_layers", shape.encoderLayers())
        .put("encoder_attention_heads", shape.heads())
        .put("decoder_attention_heads", shape.heads())
        .put("encoder_ffn_dim", shape.inner())
        .put("decoder_ffn_dim", shape.inner())
        .put("vocab_size", shape.vocabulary());
    return shape.melBands() == 0
        ? config.put("max_position_embeddings", shape.sourcePositions())
        : config
            .put("num_mel_bins", shape.melBands())
            .put("max_source_positions", shape.sourcePositions())
            .put("max_target_positions", shape.targetPositions());
  }

  /** With words that stand in no text, until there are as many as the model has. */
  private static ObjectNode filled(final ObjectNode tokenizer, final int size) {
    final ObjectNode words = (ObjectNode) tokenizer.path("model").path("vocab");
    int next = words.size();
    for (final JsonNode token : tokenizer.path("added_tokens")) {
      next = Math.max(next, token.path("id").asInt() + 1);
    }
    for (; next < size; next++) {
      words.put("\uE000" + next, next);
    }
    return tokenizer;
  }

  private static ObjectNode read(final Path directory, final String name) throws IOException {
    return (ObjectNode) JSON.readTree(directory.resolve(name).toFile());
  }

  private static void write(final Path directory, final String name, final ObjectNode fields)
      throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(directory.resolve(name).toFile(), fields);
  }
}
