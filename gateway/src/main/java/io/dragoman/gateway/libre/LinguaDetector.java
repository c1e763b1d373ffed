package io.dragoman.gateway.libre;

import com.github.pemistahl.lingua.api.LanguageDetectorBuilder;
import io.dragoman.gateway.api.LanguageDetector;
import io.dragoman.schemas.Language;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds out the language of a text with Lingua, by its letters and groups of three: 75 languages,
 * good from a short sentence on, and small enough for a gateway. The models are loaded when the
 * first text is looked at.
 */
public final class LinguaDetector implements LanguageDetector {
  /** What is behind it says nothing new, and would take time. */
  static final int MAX_CHARS = 2_000;

  private final Supplier<com.github.pemistahl.lingua.api.LanguageDetector> lingua =
      new Supplier<>() {
        private com.github.pemistahl.lingua.api.@org.jspecify.annotations.Nullable LanguageDetector
            detector;

        @Override
        public synchronized com.github.pemistahl.lingua.api.LanguageDetector get() {
          if (detector == null) {
            detector = LanguageDetectorBuilder.fromAllLanguages().withLowAccuracyMode().build();
          }
          return detector;
        }
      };

  /**
   * A language that a text may be in.
   *
   * @param confidence 0 to 1; those of all languages together are 1
   */
  public record Guess(Language language, double confidence) {}

  @Override
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
  List<Guess> guesses(final String text, final int most) {
    final int points = Math.min(most, text.codePointCount(0, text.length()));
    final String part = text.substring(0, text.offsetByCodePoints(0, points));
    return lingua.get().computeLanguageConfidenceValues(part).entrySet().stream()
        .filter(one -> one.getValue() > 0)
        .flatMap(
            one ->
                Stream.ofNullable(one.getKey().getIsoCode639_1())
                    .map(Enum::name)
                    .flatMap(code -> Language.find(code).stream())
                    .map(language -> new Guess(language, one.getValue())))
        .toList();
  }
}
