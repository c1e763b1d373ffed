package io.dragoman.inference.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.audio.LogMel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a Whisper model directory says about the model.
 *
 * @param width numbers in a hidden state
 * @param melBands mel bands of the spectrogram
 * @param windowSamples samples that the encoder sees at once
 * @param vocabulary number of tokens
 * @param start token that starts every answer
 * @param end token that ends it
 * @param transcribe token of the task; empty for English-only models, which have one task
 * @param translate token of the task of translating into English; empty: it was not trained for it
 * @param previous token that starts what was said before; empty: it takes no such text
 * @param noTimestamps token that turns timestamps off; the one after it is timestamp 0
 * @param noSpeech token whose probability after {@code start} tells that nobody speaks
 * @param languages language tokens by ISO 639-1 code; empty for English-only models
 * @param suppressed tokens never chosen
 * @param suppressedFirst tokens not chosen as the first
 * @param lastFirstTimestamp greatest index of the first timestamp, in steps of 20 ms
 * @param maxLength most tokens of an answer, prefix included
 * @param alignmentHeads heads of the decoder that follow the sound; empty: nobody has looked
 * @param thresholds when an answer counts as no speech or as repetitive
 */
public record WhisperSettings(
    int width,
    int melBands,
    int windowSamples,
    int vocabulary,
    int start,
    int end,
    OptionalInt transcribe,
    OptionalInt translate,
    OptionalInt previous,
    int noTimestamps,
    OptionalInt noSpeech,
    SortedMap<String, Integer> languages,
    int[] suppressed,
    int[] suppressedFirst,
    int lastFirstTimestamp,
    int maxLength,
    List<Head> alignmentHeads,
    Thresholds thresholds) {

  /** Milliseconds from one timestamp token to the next. */
  public static final int TIMESTAMP_MS = 20;

  /** Samples from one timestamp token to the next. */
  public static final int TIMESTAMP_SAMPLES = TIMESTAMP_MS * LogMel.RATE / 1000;

  /**
   * A head of the decoder's attention to the sound.
   *
   * @param layer its layer, from 0
   * @param head which one of the layer, from 0
   */
  public record Head(int layer, int head) {}

  /**
   * Limits of Whisper's reference; a model's generation_config.json may set others.
   *
   * @param noSpeech above this probability of no speech, and below {@code logProbability}, an
   *     answer is dropped
   * @param logProbability average logarithm of the tokens' probabilities
   * @param compressionRatio above this ratio a text repeats itself
   */
  public record Thresholds(float noSpeech, float logProbability, float compressionRatio) {
    /** The reference's. */
    public static final Thresholds DEFAULT = new Thresholds(0.6f, -1.0f, 2.4f);
  }

  /**
   * Reads them.
   *
   * @throws ModelLoadException if the directory holds another kind of model, or a field is missing
   *     or contradicts another
   */
  public static WhisperSettings read(final ModelDirectory directory) {
    final JsonFields config = directory.json("config.json");
    if (!"whisper".equals(config.node("model_type").asText())) {
      throw config.bad("model_type", "\"whisper\"");
    }
    final JsonFields generation = directory.json("generation_config.json");
    final JsonFields features = directory.json("preprocessor_config.json");
    final SpecialTokens tokens = SpecialTokens.read(directory);
    final int samples =
        features
            .optionalInteger("n_samples")
            .orElseGet(() -> features.integer("chunk_length") * LogMel.RATE);
    requireEqual(features, "sampling_rate", LogMel.RATE);
    requireEqual(features, "n_fft", 400);
    requireEqual(features, "hop_length", LogMel.HOP);
    requireEqual(features, "feature_size", config.integer("num_mel_bins"));
    // The encoder halves the frames; a window of another length has no positions.
    if (samples != config.integer("max_source_positions") * 2 * LogMel.HOP) {
      throw features.bad(
          features.node("n_samples").isMissingNode() ? "chunk_length" : "n_samples",
          "config.json's max_source_positions x 320 samples");
    }
    final SortedMap<String, Integer> languages = new TreeMap<>();
    for (final var entry : generation.node("lang_to_id").properties()) {
      languages.put(
          entry.getKey().replace("<|", "").replace("|>", ""), entry.getValue().intValue());
    }
    return new WhisperSettings(
        config.integer("d_model"),
        config.integer("num_mel_bins"),
        samples,
        config.integer("vocab_size"),
        either(generation, config, "decoder_start_token_id"),
        either(generation, config, "eos_token_id"),
        task(generation, "transcribe"),
        task(generation, "translate"),
        // Null says that the model was not trained for it, though the token is there.
        generation.node("prev_sot_token_id").isMissingNode()
            ? tokens.id("<|startofprev|>")
            : generation.optionalInteger("prev_sot_token_id"),
        generation
            .optionalInteger("no_timestamps_token_id")
            .orElseGet(
                () ->
                    tokens
                        .id("<|notimestamps|>")
                        .orElseThrow(() -> generation.bad("no_timestamps_token_id", "a token"))),
        tokens.id("<|nospeech|>").isPresent()
            ? tokens.id("<|nospeech|>")
            : tokens.id("<|nocaptions|>"),
        languages,
        generation.integers("suppress_tokens"),
        generation.integers("begin_suppress_tokens"),
        generation.optionalInteger("max_initial_timestamp_index").orElse(50),
        Math.min(
            generation.optionalInteger("max_length").orElse(Integer.MAX_VALUE),
            config.integer("max_target_positions")),
        heads(generation),
        thresholds(generation));
  }

  private static OptionalInt task(final JsonFields generation, final String name) {
    final JsonNode task = generation.node("task_to_id").path(name);
    return task.isInt() ? OptionalInt.of(task.intValue()) : OptionalInt.empty();
  }

  private static int either(final JsonFields preferred, final JsonFields other, final String name) {
    return preferred.optionalInteger(name).orElseGet(() -> other.integer(name));
  }

  private static void requireEqual(final JsonFields fields, final String name, final int wanted) {
    if (fields.integer(name) != wanted) {
      throw fields.bad(name, String.valueOf(wanted));
    }
  }

  private static List<Head> heads(final JsonFields generation) {
    final List<Head> heads = new ArrayList<>();
    for (final JsonNode head : generation.node("alignment_heads")) {
      if (!head.path(0).isInt() || !head.path(1).isInt()) {
        throw generation.bad("alignment_heads", "pairs of a layer and a head");
      }
      heads.add(new Head(head.path(0).intValue(), head.path(1).intValue()));
    }
    return List.copyOf(heads);
  }

  private static Thresholds thresholds(final JsonFields generation) {
    final Optional<Float> noSpeech = generation.optionalFloat("no_speech_threshold");
    final Optional<Float> logProbability = generation.optionalFloat("logprob_threshold");
    final Optional<Float> ratio = generation.optionalFloat("compression_ratio_threshold");
    return new Thresholds(
        noSpeech.orElse(Thresholds.DEFAULT.noSpeech()),
        logProbability.orElse(Thresholds.DEFAULT.logProbability()),
        ratio.orElse(Thresholds.DEFAULT.compressionRatio()));
  }

  /**
   * Most tokens of what was said before: half of the answer's, as in the reference (openai/whisper,
   * decoding.py, {@code n_ctx // 2 - 1}).
   */
  public int maxPrompt() {
    return maxLength / 2 - 1;
  }

  /** The token of timestamp 0; all tokens from it on are timestamps. */
  public int firstTimestamp() {
    return noTimestamps + 1;
  }
}
