package io.dragoman.inference.onnx.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.internal.model.JsonFields;
import io.dragoman.inference.internal.model.ModelDirectory;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Whether a model's JSON files agree about its tokens. */
final class VocabularyCheck {
  private static final String SAME = "Take all files from the same model.";
  private static final List<String> IDS =
      List.of("decoder_start_token_id", "eos_token_id", "pad_token_id", "bos_token_id");

  /** A tokenizer with less of the vocabulary than this is another model's. */
  private static final double MIN_SHARE = 0.8;

  private final ModelDirectory model;
  private final Findings findings;
  private final JsonFields config;
  private final JsonFields tokenizer;
  private final long size;

  VocabularyCheck(final ModelDirectory model, final Findings findings) {
    this.model = model;
    this.findings = findings;
    this.config = model.json("config.json");
    this.tokenizer = model.json("tokenizer.json");
    this.size = config.integer("vocab_size");
  }

  /** Compares them. */
  void run() {
    final long tokens = 1 + greatest();
    if (tokens > size) {
      findings.error(
          tokenizer.file(),
          "Its tokens go up to %d, and config.json says vocab_size %d.".formatted(tokens - 1, size),
          SAME);
    } else if (tokens < MIN_SHARE * size) {
      findings.error(
          tokenizer.file(),
          "It has %d tokens, and config.json says vocab_size %d.".formatted(tokens, size),
          SAME);
    }
    final JsonFields generation = model.jsonIfPresent("generation_config.json");
    for (final String name : IDS) {
      id(config, name);
      id(generation, name);
      contradiction(generation, name);
    }
    for (final int suppressed : generation.integers("suppress_tokens")) {
      if (suppressed >= size) {
        findings.error(
            generation.file(),
            "Its suppress_tokens has %d, and config.json says vocab_size %d."
                .formatted(suppressed, size),
            SAME);
        break;
      }
    }
    languages(generation);
  }

  private long greatest() {
    long greatest = -1;
    final JsonNode vocabulary = tokenizer.node("model").path("vocab");
    if (vocabulary.isArray()) {
      greatest = vocabulary.size() - 1L;
    } else {
      for (final JsonNode id : vocabulary) {
        greatest = Math.max(greatest, id.asLong());
      }
    }
    for (final JsonNode token : tokenizer.node("added_tokens")) {
      greatest = Math.max(greatest, token.path("id").asLong());
    }
    return greatest;
  }

  private void id(final JsonFields fields, final String name) {
    fields
        .optionalInteger(name)
        .ifPresent(
            id -> {
              if (id < 0 || id >= size) {
                findings.error(
                    fields.file(),
                    "Its %s is %d, and config.json says vocab_size %d.".formatted(name, id, size),
                    SAME);
              }
            });
  }

  private void contradiction(final JsonFields generation, final String name) {
    final var first = config.optionalInteger(name);
    final var second = generation.optionalInteger(name);
    if (first.isPresent() && second.isPresent() && !first.equals(second)) {
      findings.warning(
          generation.file(),
          "Its %s is %d, and that of config.json %d."
              .formatted(name, second.getAsInt(), first.getAsInt()),
          "One of the two is wrong; compare with the model's origin.");
    }
  }

  private void languages(final JsonFields generation) {
    for (final Map.Entry<String, JsonNode> language : generation.node("lang_to_id").properties()) {
      final boolean known =
          StreamSupport.stream(tokenizer.node("added_tokens").spliterator(), false)
              .anyMatch(
                  token ->
                      token.path("content").asText().equals(language.getKey())
                          && token.path("id").asInt() == language.getValue().asInt());
      if (!known) {
        findings.error(
            generation.file(),
            "Its lang_to_id has %s as %s, and tokenizer.json does not."
                .formatted(SafeName.of(language.getKey()), language.getValue()),
            SAME);
        return;
      }
    }
  }
}
