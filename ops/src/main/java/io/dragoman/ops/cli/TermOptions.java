package io.dragoman.ops.cli;

import io.dragoman.client.RequestTerms;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code translate} wants its requests worked on. */
final class TermOptions {
  private static final int MAX_PRIORITY = 10;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "" + RequestTerms.DEFAULT_PRIORITY,
      description =
          "1 (whenever there is room) to 10 (first), urgent from 8 (default: ${DEFAULT-VALUE}).")
  private int priority;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "Work that has not begun after that time is not done (default: none).")
  private @Nullable Integer deadlineSeconds;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "For speech: what was said before, or words in the style of the transcript.")
  private @Nullable String prompt;

  @Option(
      names = "--hotwords",
      paramLabel = "WORD",
      split = ",",
      description = "For speech: names and terms that are likely to be said.")
  private List<String> hotwords = new ArrayList<>();

  @Option(
      names = "--timestamps",
      paramLabel = "KIND",
      description = "For speech: none or segment (default: as the transcriber is configured).")
  private @Nullable Timestamps timestamps;

  @Option(
      names = "--beams",
      paramLabel = "N",
      description = "How many hypotheses are followed, where an engine can (default: its own).")
  private @Nullable Integer beams;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 to 1, where an engine can (default: its own).")
  private @Nullable Float temperature;

  @Option(
      names = "--glossary",
      paramLabel = "TERM=TRANSLATION",
      description =
          "A term and what it must become, as often as needed; TERM alone is not translated.")
  private List<String> glossary = new ArrayList<>();

  @Option(
      names = "--html",
      description = "Texts are HTML: tags stay where they are, code is not translated.")
  private boolean html;

  @Option(
      names = "--alternatives",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many other translations are shown, where an engine can (default: none).")
  private int alternatives;

  @Option(
      names = "--local-only",
      description =
          "Nothing of it leaves the machine that works on it: no remote engine is asked; while all"
              + " others are down, it waits.")
  private boolean localOnly;

  @Option(
      names = "--tone",
      paramLabel = "TONE",
      description =
          "How a translation addresses its reader, where an engine can: formal, informal or"
              + " neutral (default: as the engine does it).")
  private @Nullable String tone;

  @Option(
      names = "--max-unit-cost",
      paramLabel = "AMOUNT",
      description =
          "The most that a segment of speech or a piece of text may cost with an engine on another"
              + " machine, by estimate, in the currency of the prices (default: any).")
  private @Nullable String maxUnitCost;

  /** Which times a transcript has; the names are what stands on the command line. */
  enum Timestamps {
    none,
    segment
  }

  /**
   * What was asked for.
   *
   * @throws CommandException when a number is out of its range; the rest is for ingest to say
   */
  RequestTerms terms(final InstantSource clock) {
    CommandException.requireAtLeast("--priority", 1, priority);
    CommandException.requireAtMost("--priority", MAX_PRIORITY, priority);
    RequestTerms terms = RequestTerms.DEFAULT.withPriority(priority);
    if (deadlineSeconds != null) {
      CommandException.requireAtLeast("--deadline", 1, deadlineSeconds);
      final Instant deadline = clock.instant().plusSeconds(deadlineSeconds);
      terms = terms.withDeadline(deadline);
    }
    return options().map(terms::withOptions).orElse(terms);
  }

  private Optional<Options> options() {
    final Options options =
        Options.newBuilder()
            .setPrompt(prompt)
            .setHotwords(List.copyOf(hotwords))
            .setTimestamps(timestamps == null ? null : timestamps.name())
            .setBeams(beams)
            .setTemperature(temperature)
            .setGlossary(
                glossary.isEmpty() ? null : glossary.stream().map(TermOptions::term).toList())
            .setFormat(html ? "html" : "text")
            .setAlternatives(alternatives)
            .setLocalOnly(localOnly)
            .setTone(tone)
            .setMaxUnitCost(maxUnitCost)
            .build();
    return Optional.of(options).filter(some -> !some.equals(Options.newBuilder().build()));
  }

  private static GlossaryEntry term(final String written) {
    final int equals = written.indexOf('=');
    return new GlossaryEntry(
        equals < 0 ? written : written.substring(0, equals).strip(),
        written.substring(equals + 1).strip(),
        null);
  }
}
