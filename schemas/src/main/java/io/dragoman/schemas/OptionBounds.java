package io.dragoman.schemas;

import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a client may ask for, whichever engine answers. */
public final class OptionBounds {
  /** What an option {@code task} can be. */
  public static final List<String> TASKS = List.of("transcribe", "translate");

  /** What an option {@code timestamps} can be. */
  public static final List<String> TIMESTAMPS = List.of("none", "segment", "word");

  /** What an option {@code format} can be. */
  public static final List<String> FORMATS = List.of("text", "html");

  /** What an option {@code tone} can be. */
  public static final List<String> TONES = List.of("formal", "informal", "neutral");

  private static final int MAX_PROMPT_CHARS = 4_000;
  private static final int MAX_HOTWORDS = 100;
  private static final int MAX_TERM_CHARS = 100;
  private static final int MAX_GLOSSARY = 1_000;

  /** Every unit carries them, and a record holds little more than the largest segment of speech. */
  private static final int MAX_TEXT_BYTES = 60_000;

  /** As key files name tiers. */
  private static final Pattern TIER = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  private static final int MAX_BEAMS = 16;
  private static final int MAX_ALTERNATIVES = 10;

  private OptionBounds() {}

  /**
   * What is wrong with an option.
   *
   * @param field which one, such as {@code options.beams}
   * @param code what kind of error it is
   * @param message what is wrong and what it must be, a sentence
   * @param allowed all that it can be, where that is a list
   */
  public record Violation(String field, ErrorCode code, String message, List<String> allowed) {}

  /** Checks everything; the first that is wrong, if anything is. */
  public static Optional<Violation> check(final Options options) {
    final List<GlossaryEntry> glossary = options.getGlossary().orElseGet(List::of);
    return Stream.of(
            options
                .getPrompt()
                .flatMap(prompt -> atMost("options.prompt", prompt.length(), MAX_PROMPT_CHARS)),
            atMost("options.hotwords", options.getHotwords().size(), MAX_HOTWORDS),
            first(options.getHotwords(), word -> term("options.hotwords", word)),
            options.getTask().flatMap(task -> oneOf("options.task", task, TASKS)),
            options
                .getTimestamps()
                .flatMap(times -> oneOf("options.timestamps", times, TIMESTAMPS)),
            options.getBeams().flatMap(beams -> within("options.beams", beams, 1, MAX_BEAMS)),
            options.getTemperature().flatMap(OptionBounds::temperature),
            atMost("options.glossary", glossary.size(), MAX_GLOSSARY),
            first(glossary, OptionBounds::entry),
            oneOf("options.format", options.getFormat(), FORMATS),
            within("options.alternatives", options.getAlternatives(), 0, MAX_ALTERNATIVES),
            options.getTier().flatMap(OptionBounds::tier),
            options.getTone().flatMap(tone -> oneOf("options.tone", tone, TONES)),
            options.getMaxUnitCost().flatMap(OptionBounds::maxUnitCost),
            texts(options, glossary))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Violation> texts(
      final Options options, final List<GlossaryEntry> glossary) {
    final int bytes =
        Stream.of(
                options.getPrompt().stream(),
                options.getHotwords().stream(),
                glossary.stream().map(GlossaryEntry::getTerm),
                glossary.stream().map(GlossaryEntry::getTranslation))
            .flatMap(Function.identity())
            .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return bytes <= MAX_TEXT_BYTES
        ? Optional.empty()
        : invalid(
            "options",
            "The texts in options have %,d bytes in all; at most %,d are allowed.",
            bytes,
            MAX_TEXT_BYTES);
  }

  private static Optional<Violation> entry(final GlossaryEntry entry) {
    return term("options.glossary", entry.getTerm())
        .or(() -> term("options.glossary", entry.getTranslation()))
        .or(
            () ->
                entry
                    .getTargetLanguage()
                    .filter(code -> Language.find(code).isEmpty())
                    .map(
                        code ->
                            new Violation(
                                "options.glossary",
                                ErrorCode.UNSUPPORTED_LANGUAGE,
                                "The glossary is for the language %s, which is unknown; use an ISO"
                                        .formatted(Shown.text(code))
                                    + " 639-1 code such as ko or a FLORES-200 code such as"
                                    + " kor_Hang.",
                                List.of())));
  }

  private static Optional<Violation> tier(final String tier) {
    return TIER.matcher(tier).matches()
        ? Optional.empty()
        : invalid(
            "options.tier",
            "options.tier is %s; it must be 1 to 64 letters, digits and . _ @ -",
            Shown.text(tier));
  }

  private static Optional<Violation> maxUnitCost(final String amount) {
    return Cost.amount(amount).isPresent()
        ? Optional.empty()
        : invalid(
            "options.max_unit_cost",
            "options.max_unit_cost is %s; it must be a decimal number of 0 or more with at most 12"
                + " digits before and after the point, such as 0.01.",
            Shown.text(amount));
  }

  /** An infinity would be within no bounds, but what is no number is neither above nor below. */
  private static Optional<Violation> temperature(final float temperature) {
    return temperature >= 0 && temperature <= 1
        ? Optional.empty()
        : invalid(
            "options.temperature", "options.temperature is %s; it must be 0 to 1.", temperature);
  }

  private static Optional<Violation> term(final String option, final String term) {
    if (term.isBlank()) {
      return invalid(option, "A term in %s is empty; leave it out.", option);
    }
    return term.length() <= MAX_TERM_CHARS
        ? Optional.empty()
        : invalid(
            option,
            "A term in %s has %,d characters; at most %d are allowed.",
            option,
            term.length(),
            MAX_TERM_CHARS);
  }

  private static Optional<Violation> atMost(final String option, final int size, final int max) {
    return size <= max
        ? Optional.empty()
        : invalid(option, "%s has a size of %,d; at most %,d is allowed.", option, size, max);
  }

  private static Optional<Violation> within(
      final String option, final int value, final int min, final int max) {
    return value >= min && value <= max
        ? Optional.empty()
        : invalid(option, "%s is %,d; it must be %d to %d.", option, value, min, max);
  }

  private static Optional<Violation> oneOf(
      final String option, final String value, final List<String> known) {
    return known.contains(value)
        ? Optional.empty()
        : Optional.of(
            new Violation(
                option,
                ErrorCode.INVALID_REQUEST,
                "%s is %s; it must be %s."
                    .formatted(option, Shown.text(value), String.join(" or ", known)),
                known));
  }

  private static <T> Optional<Violation> first(
      final List<T> all, final Function<T, Optional<Violation>> check) {
    return all.stream().map(check).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Violation> invalid(
      final String field, final String format, final Object... values) {
    return Optional.of(
        new Violation(
            field,
            ErrorCode.INVALID_REQUEST,
            String.format(Locale.ROOT, format, values),
            List.of()));
  }
}
