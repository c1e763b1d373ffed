package io.dragoman.inference.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tokens that stand for something other than text: ends, languages, timestamps.
 *
 * @param ids ids by their text in tokenizer.json
 */
public record SpecialTokens(Map<String, Integer> ids) {

  /** Reads the added tokens of tokenizer.json. */
  public static SpecialTokens read(final ModelDirectory directory) {
    final SortedMap<String, Integer> ids = new TreeMap<>();
    for (final JsonNode token : directory.tokenizer().addedTokens()) {
      ids.put(token.path("content").asText(), token.path("id").intValue());
    }
    return new SpecialTokens(ids);
  }

  /** The id of a token. */
  public OptionalInt id(final String text) {
    final Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The tokens whose whole text matches. */
  public SortedMap<String, Integer> matching(final Pattern pattern) {
    final SortedMap<String, Integer> matching = new TreeMap<>(ids);
    matching.keySet().removeIf(text -> !pattern.matcher(text).matches());
    return matching;
  }
}
