package io.dragoman.inference.remote;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.TextInput;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.text.Placeholders;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Refuses what a language model gives in place of a translation, where that can be seen without
 * knowing the languages: it talks about the translation, tells its instructions, adds an address or
 * a placeholder, writes nothing or far more than there was.
 *
 * <p>What must hold of every translation is looked at with every translation, whoever made it: its
 * script, and that no placeholder is lost, where sentences are translated again in pieces. A model
 * that obeys the text, and says something short in the right language, is not found here.
 */
final class TranslationCheck {
  /** What models say before a translation; in other words it might be one. */
  private static final Pattern CHATTER =
      Pattern.compile(
          "\\s*+(?:(?:sure|certainly|of course|okay|ok)[,!.]?+ ++)?+(?:here(?: is|['\u2019]s)"
              + " (?:the|your|a) (?:\\w{1,20}+ )?translation[^:\\n"
              + "]{0,60}+:|(?:the )?translation:)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern COLON = Pattern.compile("[:\uff1a\ufe55\ufe13]");
  private static final String FENCE = "```";

  /** An article alone may become nothing. */
  private static final int MIN_LETTERS = 8;

  /** A translation may have so many times the characters of its source, and so many more. */
  private static final int TIMES = 8;

  private static final int MORE = 200;

  private TranslationCheck() {}

  /**
   * Passes when nothing is seen against it.
   *
   * @param instructions what the model was told
   * @param data tells what it was sent besides, the sentence among it
   * @throws EngineException with INVALID_OUTPUT, saying what is
   */
  static void check(
      final TextInput input,
      final Instructions instructions,
      final Supplier<String> data,
      final String translation) {
    final String source = input.text();
    if (translation.isBlank()
        && source.codePoints().filter(Character::isLetter).count() >= MIN_LETTERS) {
      throw invalid("The model wrote nothing");
    }
    if (translation.length() > (long) source.length() * TIMES + MORE) {
      throw invalid(
          "The model wrote %d characters for %d".formatted(translation.length(), source.length()));
    }
    if (CHATTER.matcher(translation).lookingAt() && !COLON.matcher(source).find()
        || translation.contains(FENCE) && !source.contains(FENCE)) {
      throw invalid("The model talks about the translation");
    }
    if (instructions.areToldBy(translation, source)) {
      throw invalid("The model tells its instructions");
    }
    if (invents(source, data, translation)) {
      throw invalid("The model added a placeholder, URL or address that it was not sent");
    }
  }

  private static EngineException invalid(final String message) {
    return new EngineException(ErrorCode.INVALID_OUTPUT, message);
  }

  /** Where the source has any, the translator looks, and translates around them if need be. */
  private static boolean invents(
      final String source, final Supplier<String> data, final String translation) {
    final List<Placeholders.Found> found = Placeholders.in(translation);
    if (found.isEmpty() || !Placeholders.in(source).isEmpty()) {
      return false;
    }
    final String sent = data.get();
    return found.stream()
        .anyMatch(each -> !sent.contains(translation.substring(each.start(), each.end())));
  }
}
