package io.dragoman.inference.onnx.models;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.onnx.quantize.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was found out when a model was prepared, kept as {@code dragoman-model.json} in its
 * directory. It decides nothing of what the model answers.
 *
 * @param format of the card; 1
 * @param kind speech or translation
 * @param prepared when, ISO 8601 in UTC
 * @param runtime version of ONNX Runtime that tried it
 * @param perChannel how weights were rounded: whether each output has a scale of its own
 * @param reducedRange whether they have 7 bits, for processors without VNNI
 * @param files what was made
 * @param trials what came of trying it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCard(
    int format,
    String kind,
    String prepared,
    String runtime,
    boolean perChannel,
    boolean reducedRange,
    List<MadeFile> files,
    List<Trial> trials) {
  /** The file's name. */
  public static final String FILE = ModelDirectory.CARD;

  static final int FORMAT = 1;
  private static final long MAX_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public ModelCard {
    kind = Objects.requireNonNullElse(kind, "");
    prepared = Objects.requireNonNullElse(prepared, "");
    runtime = Objects.requireNonNullElse(runtime, "");
    files = files == null ? List.of() : List.copyOf(files);
    trials = trials == null ? List.of() : List.copyOf(trials);
  }

  /**
   * A file that was made of another.
   *
   * @param path as seen from the directory
   * @param sha256 its digest
   * @param sourceSha256 digest of what it was made of
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record MadeFile(String path, String sha256, String sourceSha256) {}

  /**
   * What came of trying weights.
   *
   * @param variant which, as in model.variant; fp32 for the plain ones
   * @param version the model version that answers of them carry
   * @param equalTokens share of tokens that are those of the plain weights, 0 to 1
   * @param maxDifference greatest difference of an answer's mean logarithm of probability
   * @param speed how many times as fast as the plain weights
   * @param fused how many times as fast in one graph as step by step; absent where that cannot be
   * @param notFused why it cannot be
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Trial(
      String variant,
      String version,
      double equalTokens,
      double maxDifference,
      double speed,
      @Nullable Double fused,
      @Nullable String notFused) {}

  /** That of a directory; empty if it has none that can be read. */
  public static Optional<ModelCard> read(final Path directory) {
    final Path file = directory.resolve(FILE);
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
          ? Optional.of(JSON.readValue(file.toFile(), ModelCard.class))
              .filter(card -> card.format() == FORMAT)
          : Optional.empty();
    } catch (final IOException e) {
      // What is in it can be found out again.
      return Optional.empty();
    }
  }

  /** Keeps it, whole or not at all. */
  void write(final Path directory) throws IOException {
    final Path part = directory.resolve(Quantizer.PART + UUID.randomUUID());
    try {
      Files.writeString(part, JSON.writeValueAsString(this) + "\n");
      Files.move(part, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    } catch (final JacksonException e) {
      throw new IllegalStateException("A card can always be written as JSON", e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** The card of nothing done yet. */
  static ModelCard blank(
      final String kind,
      final String prepared,
      final String runtime,
      final boolean perChannel,
      final boolean reducedRange) {
    return new ModelCard(
        FORMAT, kind, prepared, runtime, perChannel, reducedRange, List.of(), List.of());
  }

  ModelCard withFiles(final List<MadeFile> newFiles) {
    return new ModelCard(
        format, kind, prepared, runtime, perChannel, reducedRange, newFiles, trials);
  }

  ModelCard withTrials(final List<Trial> newTrials) {
    return new ModelCard(
        format, kind, prepared, runtime, perChannel, reducedRange, files, newTrials);
  }

  /** What was made under a path. */
  Optional<MadeFile> file(final String path) {
    return files.stream().filter(file -> path.equals(file.path())).findFirst();
  }
}
