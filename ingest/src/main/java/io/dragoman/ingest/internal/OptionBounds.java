package io.dragoman.ingest.internal;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a client may ask for, whichever engine answers. */
final class OptionBounds {
  private static final int MAX_PROMPT_CHARS = 4_000;
  private static final int MAX_HOTWORDS = 100;
  private static final int MAX_TERM_CHARS = 100;
  private static final int MAX_GLOSSARY = 1_000;

  /** Every unit carries them, and a record holds little more than the largest segment of speech. */
  private static final int MAX_TEXT_BYTES = 60_000;

  private static final int MAX_BEAMS = 16;
  private static final int MAX_ALTERNATIVES = 10;
  private static final List<String> TASKS = List.of("transcribe", "translate");
  private static final List<String> TIMESTAMPS = List.of("none", "segment", "word");
  private static final List<String> FORMATS = List.of("text", "html");

  private OptionBounds() {}

  /**
   * Checks everything.
   *
   * @throws DragomanException naming the first option that is wrong
   */
  static void check(final Options options) {
    options
        .getPrompt()
        .ifPresent(prompt -> atMost("options.prompt", prompt.length(), MAX_PROMPT_CHARS));
    atMost("options.hotwords", options.getHotwords().size(), MAX_HOTWORDS);
    options.getHotwords().forEach(word -> term("options.hotwords", word));
    options.getTask().ifPresent(task -> oneOf("options.task", task, TASKS));
    options.getTimestamps().ifPresent(times -> oneOf("options.timestamps", times, TIMESTAMPS));
    options.getBeams().ifPresent(beams -> within("options.beams", beams, 1, MAX_BEAMS));
    options.getTemperature().ifPresent(OptionBounds::temperature);
    final List<GlossaryEntry> glossary = options.getGlossary().orElseGet(List::of);
    atMost("options.glossary", glossary.size(), MAX_GLOSSARY);
    glossary.forEach(OptionBounds::entry);
    oneOf("options.format", options.getFormat(), FORMATS);
    within("options.alternatives", options.getAlternatives(), 0, MAX_ALTERNATIVES);
    texts(options, glossary);
  }

  private static void texts(final Options options, final List<GlossaryEntry> glossary) {
    final int bytes =
        Stream.of(
                options.getPrompt().stream(),
                options.getHotwords().stream(),
                glossary.stream().map(GlossaryEntry::getTerm),
                glossary.stream().map(GlossaryEntry::getTranslation))
            .flatMap(Function.identity())
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    if (bytes > MAX_TEXT_BYTES) {
      throw CheckedRequest.invalid(
          "The texts in options have %,d bytes in all; at most %,d are allowed.",
          bytes, MAX_TEXT_BYTES);
    }
  }

  private static void entry(final GlossaryEntry entry) {
    term("options.glossary", entry.getTerm());
    term("options.glossary", entry.getTranslation());
    entry
        .getTargetLanguage()
        .filter(code -> Language.find(code).isEmpty())
        .ifPresent(
            code -> {
              throw CheckedRequest.failure(
                  ErrorCode.UNSUPPORTED_LANGUAGE,
                  "The glossary is for the language %s, which is unknown; use an ISO 639-1 code"
                      + " such as ko or a FLORES-200 code such as kor_Hang.",
                  CheckedRequest.shown(code));
            });
  }

  /** An infinity would be within no bounds, but what is no number is neither above nor below. */
  private static void temperature(final float temperature) {
    if (!(temperature >= 0 && temperature <= 1)) {
      throw CheckedRequest.invalid("options.temperature is %s; it must be 0 to 1.", temperature);
    }
  }

  private static void term(final String option, final String term) {
    if (term.isBlank()) {
      throw CheckedRequest.invalid("A term in %s is empty; leave it out.", option);
    }
    if (term.length() > MAX_TERM_CHARS) {
      throw CheckedRequest.invalid(
          "A term in %s has %,d characters; at most %d are allowed.",
          option, term.length(), MAX_TERM_CHARS);
    }
  }

  private static void atMost(final String option, final int size, final int max) {
    if (size > max) {
      throw CheckedRequest.invalid(
          "%s has a size of %,d; at most %,d is allowed.", option, size, max);
    }
  }

  private static void within(final String option, final int value, final int min, final int max) {
    if (value < min || value > max) {
      throw CheckedRequest.invalid("%s is %,d; it must be %d to %d.", option, value, min, max);
    }
  }

  private static void oneOf(final String option, final String value, final List<String> known) {
    if (!known.contains(value)) {
      throw CheckedRequest.invalid(
          "%s is %s; it must be %s.",
          option, CheckedRequest.shown(value), String.join(" or ", known));
    }
  }
}
