package io.dragoman.translator.sentence;

import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.text.WhiteSpace;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How good a translation is likely to be, by what can be seen without knowing the languages.
 *
 * @param value 0 (surely wrong) to 1
 * @param reasons what is wrong with it
 */
public record Quality(float value, Set<QualityReason> reasons) {
  /** As a person says it: below this the model is doubtful. */
  private static final float DOUBTFUL = -1f;

  private static final int MIN_LETTERS = 8;
  private static final double MAX_RATIO = 4;
  private static final int MAX_PERIOD = 40;
  private static final int TIMES = 4;
  private static final int MIN_REPEATED = 12;
  private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");

  public Quality {
    reasons = Set.copyOf(reasons);
  }

  /**
   * Of an answer.
   *
   * @param source what was asked
   * @param from its language
   * @param to the language of the answer
   */
  static Quality of(
      final String source, final TranslatedText answer, final Language from, final Language to) {
    final EnumSet<QualityReason> reasons = EnumSet.noneOf(QualityReason.class);
    final String text = answer.text();
    add(reasons, QualityReason.EMPTY, WhiteSpace.isBlank(text));
    add(reasons, QualityReason.UNLIKELY, answer.averageLogProbability() < DOUBTFUL);
    add(reasons, QualityReason.TRUNCATED, answer.truncated());
    add(
        reasons,
        QualityReason.REPETITION,
        answer.repetitive() || repeated(text) > 0 && repeated(source) == 0);
    add(reasons, QualityReason.LENGTH_RATIO, farFrom(source, text));
    add(reasons, QualityReason.COPIED_SOURCE, from != to && isCopy(source, text));
    add(reasons, QualityReason.WRONG_SCRIPT, foreign(source, text, to) >= MIN_LETTERS);
    return of(answer.averageLogProbability(), reasons);
  }

  /**
   * A value of what is known.
   *
   * @param averageLogProbability of the tokens
   */
  static Quality of(final float averageLogProbability, final Set<QualityReason> reasons) {
    double value = Math.exp(Math.min(0, averageLogProbability));
    for (final QualityReason reason : reasons) {
      value *= reason.factor();
    }
    return new Quality((float) value, reasons);
  }

  private static void add(
      final Set<QualityReason> reasons, final QualityReason reason, final boolean is) {
    if (is) {
      reasons.add(reason);
    }
  }

  /**
   * Letters of a text that are neither of a language's script nor copied from the source; 0 if any
   * word of its script is there.
   */
  public static int foreign(final String source, final String text, final Language language) {
    final Set<UnicodeScript> scripts = scripts(language);
    final Set<String> copied = words(source);
    int foreign = 0;
    for (final String word : words(text)) {
      if (copied.contains(word)) {
        continue;
      }
      for (final int letter : word.codePoints().filter(Character::isLetter).toArray()) {
        final UnicodeScript script = UnicodeScript.of(letter);
        if (scripts.contains(script)) {
          return 0;
        }
        foreign += script == UnicodeScript.COMMON || script == UnicodeScript.INHERITED ? 0 : 1;
      }
    }
    return scripts.isEmpty() ? 0 : foreign;
  }

  /** Of its FLORES code; none if Java does not know it, so that nothing is blamed. */
  private static Set<UnicodeScript> scripts(final Language language) {
    return switch (language.script()) {
      case "Hans", "Hant" -> EnumSet.of(UnicodeScript.HAN);
      case "Jpan" -> EnumSet.of(UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HAN);
      default -> {
        try {
          yield EnumSet.of(UnicodeScript.forName(language.script()));
        } catch (final IllegalArgumentException e) {
          yield Set.of();
        }
      }
    };
  }

  private static Set<String> words(final String text) {
    return WORD_BREAK
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }

  private static boolean isCopy(final String source, final String text) {
    final String letters = letters(text);
    return letters.length() >= MIN_LETTERS && letters.equals(letters(source));
  }

  private static String letters(final String text) {
    return WORD_BREAK.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  /** A Chinese character says as much as some letters. */
  private static boolean farFrom(final String source, final String text) {
    final double from = weight(source);
    final double to = weight(text);
    return Math.max(from, to) >= 3 * MIN_LETTERS
        && (from > MAX_RATIO * to || to > MAX_RATIO * from);
  }

  private static double weight(final String text) {
    return text.codePoints()
        .filter(Character::isLetterOrDigit)
        .mapToDouble(
            letter ->
                switch (UnicodeScript.of(letter)) {
                  case HAN -> 3;
                  case HANGUL, HIRAGANA, KATAKANA -> 2;
                  default -> 1;
                })
        .sum();
  }

  /** How many characters of a text say what those before them said, several times over. */
  static int repeated(final String text) {
    int most = 0;
    for (int period = 1; period <= MAX_PERIOD && period * TIMES <= text.length(); period++) {
      int same = 0;
      for (int i = period; i < text.length(); i++) {
        same = text.charAt(i) == text.charAt(i - period) ? same + 1 : 0;
        if (same + period >= Math.max(MIN_REPEATED, period * TIMES)) {
          most = Math.max(most, same + period);
        }
      }
    }
    return most;
  }
}
