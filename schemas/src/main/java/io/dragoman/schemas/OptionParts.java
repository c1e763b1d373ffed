package io.dragoman.schemas;

import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Those options that change an answer, as parts of a {@link Fingerprint}: none when all are left to
 * the engine, so that whoever sets them to nothing shares the answers of those without. Which
 * engines may answer (local only, tier, cost) changes no answer: workers see to it that nobody is
 * given one of an engine that may not be asked for it.
 */
final class OptionParts {
  private static final String PLAIN_TEXT = "text";

  private OptionParts() {}

  static List<String> ofSpeech(final Options options) {
    final List<String> parts = ofDecoding(options);
    options.getPrompt().filter(prompt -> !prompt.isEmpty()).ifPresent(put(parts, "prompt"));
    options.getHotwords().forEach(put(parts, "hotword"));
    options.getTask().filter(task -> !task.equals("transcribe")).ifPresent(put(parts, "task"));
    return parts;
  }

  static List<String> ofText(final Options options, final String target) {
    final List<String> parts = ofDecoding(options);
    parts.addAll(ofMeaning(options, target));
    if (options.getAlternatives() > 0) {
      put(parts, "alternatives").accept(Integer.toString(options.getAlternatives()));
    }
    return parts;
  }

  /** Those that any model, and a person, must heed. */
  static List<String> ofMeaning(final Options options, final String target) {
    final List<String> parts = new ArrayList<>();
    for (final GlossaryEntry entry : Glossary.of(options, target)) {
      put(parts, "term").accept(entry.getTerm());
      put(parts, "translation").accept(entry.getTranslation());
    }
    if (!options.getFormat().equals(PLAIN_TEXT)) {
      put(parts, "format").accept(options.getFormat());
    }
    options.getTone().ifPresent(put(parts, "tone"));
    return parts;
  }

  private static List<String> ofDecoding(final Options options) {
    final List<String> parts = new ArrayList<>();
    options.getBeams().map(String::valueOf).ifPresent(put(parts, "beams"));
    options.getTemperature().map(String::valueOf).ifPresent(put(parts, "temperature"));
    return parts;
  }

  private static Consumer<String> put(final List<String> parts, final String name) {
    return value -> {
      parts.add(name);
      parts.add(value);
    };
  }
}
