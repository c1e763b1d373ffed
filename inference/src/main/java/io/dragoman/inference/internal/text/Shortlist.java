package io.dragoman.inference.internal.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.inference.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tokens that answers in some languages are written of. A decoder that chooses among a few ten
 * thousand tokens instead of all of them takes a third of the time; what is written with a token
 * that is not among them becomes something else.
 *
 * @param languages codes of the languages that it is good for
 * @param tokens ascending
 * @param digest changes with the file
 */
public record Shortlist(SortedSet<String> languages, int[] tokens, String digest) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_BYTES = 64L << 20;
  private static final int DIGEST_CHARACTERS = 8;

  /**
   * Reads one: a JSON object of a list of tokens by language.
   *
   * @param vocabulary how many tokens there are
   * @param end the token that ends an answer, which is always among them
   * @throws ModelLoadException if it is no such file, or has tokens that the model has not
   */
  public static Shortlist read(final Path file, final int vocabulary, final int end) {
    final byte[] bytes = bytes(file);
    final SortedSet<String> languages = new TreeSet<>();
    final BitSet tokens = new BitSet();
    tokens.set(end);
    for (final Map.Entry<String, JsonNode> language : parse(file, bytes).properties()) {
      languages.add(language.getKey());
      for (final JsonNode token : language.getValue()) {
        if (!token.isInt() || token.intValue() < 0 || token.intValue() >= vocabulary) {
          throw new ModelLoadException(
              "%s: %s of %s is no token of the model, which has 0 to %d; make the file with"
                      .formatted(file.toAbsolutePath(), token, language.getKey(), vocabulary - 1)
                  + " './dragoman models shortlist' for this model");
        }
        tokens.set(token.intValue());
      }
    }
    if (languages.isEmpty()) {
      throw new ModelLoadException(file.toAbsolutePath() + " has no language");
    }
    return new Shortlist(languages, tokens.stream().toArray(), digest(bytes));
  }

  /** The tokens of each language in a file; none if there is no file. */
  public static SortedMap<String, int[]> lists(final Path file) {
    final SortedMap<String, int[]> lists = new TreeMap<>();
    if (Files.exists(file)) {
      parse(file, bytes(file))
          .properties()
          .forEach(
              language -> {
                final int[] tokens = new int[language.getValue().size()];
                for (int i = 0; i < tokens.length; i++) {
                  tokens[i] = language.getValue().path(i).asInt();
                }
                lists.put(language.getKey(), tokens);
              });
    }
    return lists;
  }

  /**
   * Writes a file.
   *
   * @throws IOException if that cannot be done
   */
  public static void write(final Path file, final SortedMap<String, int[]> lists)
      throws IOException {
    final ObjectNode root = JSON.createObjectNode();
    lists.forEach(
        (language, tokens) -> {
          final ArrayNode list = root.putArray(language);
          for (final int token : tokens) {
            list.add(token);
          }
        });
    JSON.writeValue(file.toFile(), root);
  }

  private static byte[] bytes(final Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ModelLoadException(file.toAbsolutePath() + " is too large for a shortlist");
      }
      return Files.readAllBytes(file);
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
  }

  private static ObjectNode parse(final Path file, final byte[] bytes) {
    try {
      if (JSON.readTree(bytes) instanceof final ObjectNode root
          && root.properties().stream().allMatch(language -> language.getValue().isArray())) {
        return root;
      }
    } catch (final JacksonException e) {
      throw new ModelLoadException(
          file.toAbsolutePath() + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (final IOException e) {
      throw ModelLoadException.unreadable(file, e);
    }
    throw new ModelLoadException(
        file.toAbsolutePath()
            + " is no shortlist, which is a JSON object such as {\"eng_Latn\": [2, 17, 4711]}");
  }

  private static String digest(final byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
          .substring(0, DIGEST_CHARACTERS);
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** A model's version with this shortlist, which may change answers. */
  public String mark(final String version) {
    return version + "+shortlist=" + digest;
  }
}
