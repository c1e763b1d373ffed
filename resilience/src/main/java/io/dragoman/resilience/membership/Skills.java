package io.dragoman.resilience.membership;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What an instance can do.
 *
 * @param sources codes of the languages that it takes, in its model's notation
 * @param targets codes of the languages that it translates into
 * @param tasks see the constants
 */
public record Skills(List<String> sources, List<String> targets, List<String> tasks) {
  /** Speech to text in its own language. */
  public static final String TRANSCRIBE = "transcribe";

  /** In which language speech is. */
  public static final String DETECT_LANGUAGE = "detect_language";

  /** Speech to English text, by the speech model itself. */
  public static final String TRANSLATE_SPEECH = "translate_speech";

  /** Times of words. */
  public static final String WORD_TIMESTAMPS = "word_timestamps";

  /** Follows what was said before and which terms are likely. */
  public static final String PROMPT = "prompt";

  /** Follows several hypotheses. */
  public static final String BEAMS = "beams";

  /** Draws what it answers at random. */
  public static final String TEMPERATURE = "temperature";

  /** Text to text. */
  public static final String TRANSLATE = "translate";

  /** Text with tags. */
  public static final String HTML = "html";

  /** Terms that have one translation. */
  public static final String GLOSSARY = "glossary";

  /** Addresses the reader as is asked for. */
  public static final String TONE = "tone";

  /** Work that must not leave the machine. */
  public static final String LOCAL_ONLY = "local_only";

  /** Text to a workflow. */
  public static final String WORKFLOW = "workflow";

  /** Nothing that anybody should know. */
  public static final Skills NONE = new Skills(List.of(), List.of(), List.of());

  public Skills {
    sources = sorted(sources);
    targets = sorted(targets);
    tasks = sorted(tasks);
  }

  /** The same, and something else. */
  public Skills with(final String task) {
    return new Skills(sources, targets, Stream.concat(tasks.stream(), Stream.of(task)).toList());
  }

  private static List<String> sorted(final Collection<String> codes) {
    return Objects.requireNonNullElse(codes, List.<String>of()).stream()
        .sorted()
        .distinct()
        .toList();
  }
}
