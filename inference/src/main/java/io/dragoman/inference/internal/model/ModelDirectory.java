package io.dragoman.inference.internal.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model as Hugging Face lays it out: JSON files at the top, and weights in whatever form a
 * runtime reads.
 *
 * <p>Whatever is missing is reported with the place where it was looked for and what would do.
 */
public final class ModelDirectory {
  /** What {@code models prepare} has found out about a model; it decides no answer. */
  public static final String CARD = "dragoman-model.json";

  /** Ten times what the tokenizer of 256,000 tokens has. */
  static final long MAX_JSON_BYTES = 256L << 20;

  private static final long MAX_JSON_TOKENS = 10_000_000;
  private static final int MAX_JSON_DEPTH = 100;

  /** A model may come from anywhere: no file of it may take all memory. */
  static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              // Most names are tokens, of which there are 256,000 that nobody asks for again.
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxDocumentLength(MAX_JSON_BYTES)
                      .maxTokenCount(MAX_JSON_TOKENS)
                      .maxNestingDepth(MAX_JSON_DEPTH)
                      .build())
              .build());

  private static final int DIGEST_CHARACTERS = 12;

  private final Path directory;
  private final String version;

  /** Parsed files. */
  private final Map<String, JsonNode> parsed = new ConcurrentHashMap<>();

  private @Nullable TokenizerFile tokenizer;

  private ModelDirectory(final Path directory, final String version) {
    this.directory = directory;
    this.version = version;
  }

  /**
   * Looks at a directory and reads all its model files once, for their digest, unless it is known
   * from an earlier time.
   *
   * @param directory where the model is
   * @param weights the files that its runtime loads; what lies beside one under its name and an
   *     ending belongs to it
   * @throws ModelLoadException if it is no directory, or a file is unreadable
   */
  public static ModelDirectory open(final Path directory, final List<Path> weights) {
    require(directory);
    return new ModelDirectory(directory, digest(directory, weights));
  }

  /**
   * Does nothing if it is a directory.
   *
   * @throws ModelLoadException if it is none
   */
  public static void require(final Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ModelLoadException("No model directory at " + directory.toAbsolutePath());
    }
  }

  /** The files in a folder, sorted; none when there is no such folder. */
  public static List<Path> list(final Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(folder, e);
    }
  }

  /** Directory name and a digest of names and contents of all that decides what a model answers. */
  private static String digest(final Path directory, final List<Path> weights) {
    final List<Path> files = new ArrayList<>();
    list(directory).stream()
        .filter(file -> file.toString().endsWith(".json"))
        .filter(file -> !file.endsWith(CARD))
        .forEach(files::add);
    for (final Path graph : weights) {
      // Weights too large for one file lie beside it under its name and .data or _data.
      list(graph.getParent()).stream()
          .filter(file -> file.toString().startsWith(graph.toString()))
          .forEach(files::add);
    }
    return directory.toAbsolutePath().normalize().getFileName()
        + "-"
        + DigestCache.ofUser().get(files, () -> digest(files)).substring(0, DIGEST_CHARACTERS);
  }

  private static String digest(final List<Path> files) {
    final MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    files.forEach(file -> digest(file, sha256));
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void digest(final Path file, final MessageDigest digest) {
    digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** Directory name and a digest of its files: changes when any of them does. */
  public String version() {
    return version;
  }

  /** A file that must be there, for what reads it itself. */
  public Path file(final String name) {
    final Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new ModelLoadException(
          "Model directory " + directory.toAbsolutePath() + " has no " + name);
    }
    return file;
  }

  /** The fields of a JSON file that must be there; parsed once, so nobody may change them. */
  public JsonFields json(final String name) {
    final Path file = file(name);
    return new JsonFields(file, parsed.computeIfAbsent(name, ignored -> read(file)));
  }

  /** Its tokenizer.json, which must be there; read once. */
  public synchronized TokenizerFile tokenizer() {
    TokenizerFile read = tokenizer;
    if (read == null) {
      read = TokenizerFile.read(file("tokenizer.json"));
      tokenizer = read;
    }
    return read;
  }

  /** The fields of a JSON file; none when there is no such file. */
  public JsonFields jsonIfPresent(final String name) {
    final Path file = directory.resolve(name);
    return new JsonFields(file, Files.isRegularFile(file) ? read(file) : MissingNode.getInstance());
  }

  private static JsonNode read(final Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (final JacksonException e) {
      throw new ModelLoadException(
          file.toAbsolutePath() + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }
}
