package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.gateway.stream.Used;
import io.dragoman.schemas.Cost;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a job, or a part of it, has used so far: the same that the client's account has of it. */
public record JobUsage(
    @JsonProperty("audio_seconds") @JsonPropertyDescription("Audio that was taken.")
        double audioSeconds,
    @JsonPropertyDescription("Characters that were translated, for each target language.")
        long characters,
    @JsonProperty("input_tokens")
        @JsonPropertyDescription("Tokens that engines read, where they tell it.")
        long inputTokens,
    @JsonPropertyDescription("Tokens that engines wrote.") long tokens,
    @JsonProperty("engine_seconds") @JsonPropertyDescription("How long engines worked for it.")
        double engineSeconds,
    @JsonPropertyDescription("What engines cost for it: decimal numbers by currency, ISO 4217.")
        Map<String, String> costs) {

  static JobUsage of(final Collection<JobEvent> events) {
    final Totals used =
        events.stream()
            .map(JobEvent::what)
            .map(Used::by)
            .flatMap(Optional::stream)
            .reduce(Totals.NONE, Totals::plus);
    return new JobUsage(
        used.audioMs() / 1_000.0,
        used.characters(),
        used.inputTokens(),
        used.tokens(),
        used.engineMicros() / 1_000_000.0,
        texts(used.costs()));
  }

  /** Amounts of money as answers tell them. */
  static Map<String, String> texts(final SortedMap<String, BigDecimal> costs) {
    final SortedMap<String, String> texts = new TreeMap<>();
    costs.forEach((currency, amount) -> texts.put(currency, Cost.text(amount)));
    return texts;
  }
}
