package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the answer is wanted; the same as {@code Options} of the events, which says what each means.
 *
 * @param prompt what was said before
 * @param hotwords names and terms that are likely to be said
 * @param task transcribe, or translate
 * @param timestamps none, segment or word
 * @param beams how many hypotheses are followed
 * @param temperature 0 to 1
 * @param glossary terms that have one translation
 * @param format text or html
 * @param alternatives how many other translations are wanted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobOptions(
    @Nullable String prompt,
    @Nullable List<String> hotwords,
    @Nullable String task,
    @Nullable String timestamps,
    @Nullable Integer beams,
    @Nullable Float temperature,
    @Nullable List<Term> glossary,
    @Nullable String format,
    @Nullable Integer alternatives) {
  /**
   * A term that has one translation.
   *
   * @param targetLanguage null: for all
   */
  public record Term(
      String term,
      String translation,
      @JsonProperty("target_language") @Nullable String targetLanguage) {}

  /** As events carry it. */
  public Options toAvro() {
    return Options.newBuilder()
        .setPrompt(prompt)
        .setHotwords(hotwords == null ? List.of() : hotwords)
        .setTask(task)
        .setTimestamps(timestamps)
        .setBeams(beams)
        .setTemperature(temperature)
        .setGlossary(
            glossary == null
                ? null
                : glossary.stream()
                    .map(
                        term ->
                            GlossaryEntry.newBuilder()
                                .setTerm(term.term())
                                .setTranslation(term.translation())
                                .setTargetLanguage(term.targetLanguage())
                                .build())
                    .toList())
        .setFormat(format == null ? "text" : format)
        .setAlternatives(alternatives == null ? 0 : alternatives)
        .build();
  }
}
