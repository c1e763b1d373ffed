package io.dragoman.inference.internal.model;

import io.dragoman.inference.ModelLoadException;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * What an NLLB model directory says about the model.
 *
 * @param width numbers in a hidden state
 * @param vocabulary number of tokens
 * @param start token that starts every answer, before the language
 * @param end token that ends source and answer
 * @param pad token that fills up shorter rows
 * @param languages language tokens by FLORES-200 code
 * @param languageFirst whether the source's language stands before the text, as in all current
 *     tokenizers, or after its end, as in the first ones ({@code legacy_behaviour})
 * @param maxSource most tokens of a source, language and end included
 * @param maxLength most tokens of an answer, start and language included
 */
public record NllbSettings(
    int width,
    int vocabulary,
    int start,
    int end,
    int pad,
    SortedMap<String, Integer> languages,
    boolean languageFirst,
    int maxSource,
    int maxLength) {
  private static final Pattern FLORES = Pattern.compile("[a-z]{3}_[A-Z][a-z]{3}");
  private static final Set<String> MODEL_TYPES = Set.of("m2m_100", "nllb");
  private static final int DEFAULT_MAX_LENGTH = 200;

  /**
   * Reads them.
   *
   * @throws ModelLoadException if the directory holds another kind of model, or a field is missing
   */
  public static NllbSettings read(final ModelDirectory directory) {
    final JsonFields config = directory.json("config.json");
    if (!MODEL_TYPES.contains(config.node("model_type").asText())) {
      throw config.bad("model_type", "\"m2m_100\"");
    }
    final JsonFields generation = directory.jsonIfPresent("generation_config.json");
    final JsonFields tokenizer = directory.jsonIfPresent("tokenizer_config.json");
    final SpecialTokens tokens = SpecialTokens.read(directory);
    final SortedMap<String, Integer> languages = tokens.matching(FLORES);
    if (languages.isEmpty()) {
      throw new ModelLoadException(
          directory.file("tokenizer.json").toAbsolutePath()
              + " has no language tokens such as eng_Latn among its added_tokens");
    }
    final int positions = config.integer("max_position_embeddings");
    return new NllbSettings(
        config.integer("d_model"),
        config.integer("vocab_size"),
        config.integer("decoder_start_token_id"),
        config.integer("eos_token_id"),
        config.integer("pad_token_id"),
        languages,
        !tokenizer.node("legacy_behaviour").asBoolean(false),
        Math.min(positions, tokenizer.node("model_max_length").asInt(positions)),
        Math.min(positions, generation.optionalInteger("max_length").orElse(DEFAULT_MAX_LENGTH)));
  }
}
