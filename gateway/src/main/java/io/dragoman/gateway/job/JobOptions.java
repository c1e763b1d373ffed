package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
 * @param localOnly whether what is asked must not leave the machine that works on it
 * @param tone formal, informal or neutral
 * @param maxUnitCost the most that a unit may cost elsewhere, by estimate
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobOptions(
    @JsonPropertyDescription(
            "What was said before, or words in the style of the transcript; speech engines that"
                + " have the task prompt use its end.")
        @Nullable String prompt,
    @JsonPropertyDescription(
            "Names and terms that are likely to be said; used as the prompt is, and before it.")
        @Nullable List<String> hotwords,
    @JsonPropertyDescription("transcribe, or translate: into English, by the speech engine.")
        @Nullable String task,
    @JsonPropertyDescription("What has times in transcripts: none, segment or word.")
        @Nullable String timestamps,
    @JsonPropertyDescription("How many hypotheses are followed, 1 to 16.") @Nullable Integer beams,
    @JsonPropertyDescription("0: the likeliest answer; up to 1: drawn at random, repeatably.")
        @Nullable Float temperature,
    @JsonPropertyDescription("Terms that have one translation.") @Nullable List<Term> glossary,
    @JsonPropertyDescription("What the text is: text or html.") @Nullable String format,
    @JsonPropertyDescription("How many other translations are wanted, 0 to 10.")
        @Nullable Integer alternatives,
    @JsonProperty("local_only")
        @JsonPropertyDescription(
            "true: text and speech must not leave the machine that works on them. No engine that"
                + " sends them elsewhere is asked; while all others are down, the job waits.")
        @Nullable Boolean localOnly,
    @JsonPropertyDescription(
            "How a translation addresses its reader: formal, informal or neutral. Language models"
                + " follow it; others leave it aside.")
        @Nullable String tone,
    @JsonProperty("max_unit_cost")
        @JsonPropertyDescription(
            "The most that a unit (a stretch of speech, or a piece of text in one language) may"
                + " cost with an engine on another machine, by an estimate before it is asked, in"
                + " the currency of the operator's prices. Engines that would cost more are not"
                + " asked.")
        @Nullable BigDecimal maxUnitCost) {
  /** All left to the engines. */
  public static final JobOptions NONE =
      new JobOptions(null, null, null, null, null, null, null, null, null, null, null, null);

  /** Whether they say nothing but where work may be done. */
  public boolean sayOnlyWhere() {
    return keptLocal().equals(NONE.keptLocal());
  }

  /** The same, of a client whose work never leaves the machine. */
  public JobOptions keptLocal() {
    return new JobOptions(
        prompt,
        hotwords,
        task,
        timestamps,
        beams,
        temperature,
        glossary,
        format,
        alternatives,
        true,
        tone,
        maxUnitCost);
  }

  /**
   * A term that has one translation.
   *
   * @param targetLanguage null: for all
   */
  public record Term(
      String term,
      String translation,
      @JsonProperty("target_language") @Nullable String targetLanguage) {}

  /**
   * Names of those that are set and that not every engine uses: the answer may be as without them.
   *
   * @param speech which of the tasks of {@link Skills} the engines that hear can do; none where
   *     nothing is heard
   * @param text the same of those that translate
   */
  public List<String> unused(final Predicate<String> speech, final Predicate<String> text) {
    final Predicate<String> either = speech.or(text);
    final List<String> unused = new ArrayList<>();
    add(unused, "prompt", speech.test(Skills.PROMPT) ? null : prompt);
    add(
        unused,
        "hotwords",
        hotwords == null || hotwords.isEmpty() || speech.test(Skills.PROMPT) ? null : hotwords);
    add(unused, "beams", either.test(Skills.BEAMS) ? null : beams);
    add(unused, "temperature", either.test(Skills.TEMPERATURE) ? null : temperature);
    // Other translations are other beams.
    add(
        unused,
        "alternatives",
        alternatives == null || alternatives == 0 || text.test(Skills.BEAMS) ? null : alternatives);
    add(unused, "tone", text.test(Skills.TONE) ? null : tone);
    return unused;
  }

  private static void add(
      final List<String> names, final String name, final @Nullable Object value) {
    if (value != null) {
      names.add(name);
    }
  }

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
        .setLocalOnly(Boolean.TRUE.equals(localOnly))
        .setTone(tone)
        // As it was written: a short exponent must not become a long number.
        .setMaxUnitCost(maxUnitCost == null ? null : maxUnitCost.toString())
        .build();
  }
}
