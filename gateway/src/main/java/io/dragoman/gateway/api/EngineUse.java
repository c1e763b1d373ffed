package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a result took of its engine. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EngineUse(
    @JsonPropertyDescription("Which engine answered.") String engine,
    @JsonProperty("model_version") @JsonPropertyDescription("With which model.")
        String modelVersion,
    @JsonPropertyDescription("Whether it had answered the same before.") boolean cached,
    @JsonPropertyDescription("How many questions it was asked.") int calls,
    @JsonProperty("input_tokens")
        @JsonPropertyDescription("How many tokens it read; 0 where it does not tell.")
        int inputTokens,
    @JsonPropertyDescription("How many tokens it wrote.") int tokens,
    @JsonProperty("engine_seconds") @JsonPropertyDescription("The result's share of its time.")
        double engineSeconds,
    @JsonPropertyDescription("What that costs, a decimal number; not there without a price.")
        @Nullable String cost,
    @JsonPropertyDescription("Currency of the cost, ISO 4217.") @Nullable String currency,
    @JsonProperty("price_version") @JsonPropertyDescription("By which prices it is.")
        @Nullable String priceVersion) {
  private static final double MICROS = 1_000_000;

  private EngineUse(
      final String engine,
      final String modelVersion,
      final boolean cached,
      final int calls,
      final int inputTokens,
      final int tokens,
      final long micros,
      final Optional<Cost> cost) {
    this(
        engine,
        modelVersion,
        cached,
        calls,
        inputTokens,
        tokens,
        micros / MICROS,
        cost.map(Cost::text).orElse(null),
        cost.map(Cost::currency).orElse(null),
        cost.map(Cost::priceVersion).orElse(null));
  }

  static EngineUse of(final Transcript result) {
    return new EngineUse(
        result.getEngine(),
        result.getModelVersion(),
        result.getCached(),
        result.getEngineCalls(),
        result.getInputTokens(),
        result.getTokens(),
        result.getEngineMicros(),
        Cost.of(result));
  }

  static EngineUse of(final Translation result) {
    return new EngineUse(
        result.getEngine(),
        result.getModelVersion(),
        result.getCached(),
        result.getEngineCalls(),
        result.getInputTokens(),
        result.getTokens(),
        result.getEngineMicros(),
        Cost.of(result));
  }

  static EngineUse of(final Workflow result) {
    return new EngineUse(
        result.getEngine(),
        result.getModelVersion(),
        result.getCached(),
        result.getEngineCalls(),
        result.getInputTokens(),
        result.getTokens(),
        result.getEngineMicros(),
        Cost.of(result));
  }
}
