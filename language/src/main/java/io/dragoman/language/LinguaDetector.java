package io.dragoman.language;

import com.github.pemistahl.lingua.api.IsoCode639_1;
import com.github.pemistahl.lingua.api.LanguageDetector;
import com.github.pemistahl.lingua.api.LanguageDetectorBuilder;
import io.dragoman.schemas.Language;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the language of a text with Lingua, by its letters and groups of three: 75 languages,
 * good from a short sentence on, and small. The models are loaded when the first text is looked at;
 * those of all languages take some 90 MB, fewer languages as much less.
 *
 * <p>Safe for several threads.
 */
public final class LinguaDetector {
  /** What is behind it says nothing new, and would take time. */
  public static final int MAX_CHARS = 2_000;

  private final Set<IsoCode639_1> among;
  private @Nullable LanguageDetector lingua;

  /** Among all that Lingua knows. */
  public LinguaDetector() {
    this(List.of());
  }

  /**
   * Among some.
   *
   * @param among those that a text may be in; none: all that Lingua knows
   * @throws IllegalArgumentException if Lingua does not know one of them, or there is just one
   */
  public LinguaDetector(final Collection<Language> among) {
    this.among = EnumSet.noneOf(IsoCode639_1.class);
    among.forEach(language -> this.among.add(code(language)));
    if (this.among.size() == 1) {
      throw new IllegalArgumentException(
          "There is nothing to find out among one language, "
              + this.among
              + "; name more or none.");
    }
  }

  /**
   * A language that a text may be in.
   *
   * @param confidence 0 to 1; those of all languages together are 1
   */
  public record Guess(Language language, double confidence) {}

  /** The likeliest language; empty when the text does not say. */
  public Optional<Language> detect(final String text) {
    return guesses(text).stream().findFirst().map(Guess::language);
  }

  /** Languages that the text may be in, the likeliest first; none when it says nothing. */
  public List<Guess> guesses(final String text) {
    return guesses(text, MAX_CHARS);
  }

  /**
   * The same, but looks no further into the text.
   *
   * @param most characters
   */
  public List<Guess> guesses(final String text, final int most) {
    final int points = Math.min(most, text.codePointCount(0, text.length()));
    final String part = text.substring(0, text.offsetByCodePoints(0, points));
    return lingua().computeLanguageConfidenceValues(part).entrySet().stream()
        .filter(one -> one.getValue() > 0)
        .flatMap(
            one ->
                Stream.ofNullable(one.getKey().getIsoCode639_1())
                    .map(Enum::name)
                    .flatMap(code -> Language.find(code).stream())
                    .map(language -> new Guess(language, one.getValue())))
        .toList();
  }

  private synchronized LanguageDetector lingua() {
    if (lingua == null) {
      lingua =
          (among.isEmpty()
                  ? LanguageDetectorBuilder.fromAllLanguages()
                  : LanguageDetectorBuilder.fromIsoCodes639_1(among.toArray(IsoCode639_1[]::new)))
              .withLowAccuracyMode()
              .build();
    }
    return lingua;
  }

  private static IsoCode639_1 code(final Language language) {
    return Arrays.stream(IsoCode639_1.values())
        .filter(code -> code != IsoCode639_1.NONE)
        .filter(
            code -> language.iso().filter(code.name().toLowerCase(Locale.ROOT)::equals).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The language of a text cannot be told to be %s (%s); leave it out."
                        .formatted(language.englishName(), language.flores())));
  }
}
