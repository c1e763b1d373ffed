package io.dragoman.translator.sentence;

import io.dragoman.schemas.text.WhiteSpace;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/** What is a word, and where it ends. */
final class Letters {
  /** Words follow each other without a space. */
  private static final Set<UnicodeScript> UNSPACED =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN);

  private Letters() {}

  /** Whether a text has any. */
  static boolean any(final String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  /** Whether a word may end here, so that it is no part of a longer one. */
  static boolean mayEnd(final String text, final int end) {
    if (end == 0 || end >= text.length()) {
      return true;
    }
    final int last = text.codePointBefore(end);
    final int next = text.codePointAt(end);
    // Particles follow Korean words, and any word in Korean, without a space.
    return !goesOn(last, next) || UnicodeScript.of(next) == UnicodeScript.HANGUL;
  }

  /** Whether a word may start here. */
  static boolean mayStart(final String text, final int start) {
    return start == 0
        || start >= text.length()
        || !goesOn(text.codePointBefore(start), text.codePointAt(start));
  }

  private static boolean goesOn(final int last, final int next) {
    return spaced(last) && (spaced(next) || isMark(next));
  }

  private static boolean spaced(final int character) {
    return Character.isLetterOrDigit(character) && !UNSPACED.contains(UnicodeScript.of(character));
  }

  private static boolean isMark(final int character) {
    final int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** White space, emojis and other pictures: nothing that a model should see at an end. */
  static boolean isTrim(final int character) {
    return WhiteSpace.is(character)
        || switch (Character.getType(character)) {
          case Character.OTHER_SYMBOL,
              Character.MODIFIER_SYMBOL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED ->
              true;
          // Of an emoji: skin colour is a modifier, this says that it is in colour.
          default -> character == 0xFE0F || character == 0x20E3;
        };
  }

  /** The same, and what may stand before a word but does not belong to it. */
  static boolean isTrimBefore(final int character) {
    return isTrim(character)
        || !Character.isLetterOrDigit(character) && !isMark(character) && !isOpening(character);
  }

  /** The same, and what may stand before the next word. */
  static boolean isTrimAfter(final int character) {
    return isTrim(character) || isOpening(character);
  }

  private static boolean isOpening(final int character) {
    final int type = Character.getType(character);
    return type == Character.START_PUNCTUATION || type == Character.INITIAL_QUOTE_PUNCTUATION;
  }
}
