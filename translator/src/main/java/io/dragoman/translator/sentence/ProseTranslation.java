package io.dragoman.translator.sentence;

import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.text.WhiteSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prose on its way through the model.
 *
 * <p>Models copy what they do not know, but not always: so they see what is fixed as it is to be in
 * the translation, and that is looked for in what they answer. When any of it was lost, doubled or
 * turned round, the prose is cut there and translated in pieces.
 */
final class ProseTranslation {
  /** What is longer costs much and is hardly ever copied. */
  private static final int MAX_FIXED_CHARS = 40;

  private static final int MAX_FIXED = 8;

  private final Part.Prose prose;
  private final Function<String, Optional<Question>> ask;
  private final @Nullable Question whole;
  private @Nullable List<Piece> pieces;

  /** Either has a question, or stands as it is. */
  private record Piece(String before, @Nullable Question question, String text, String after) {}

  /**
   * Of one stretch of prose.
   *
   * @param ask makes a question of a text; empty when the sentence has had too many
   */
  ProseTranslation(final Part.Prose prose, final Function<String, Optional<Question>> ask) {
    this.prose = prose;
    this.ask = ask;
    this.whole = worthAsking(prose) ? ask.apply(prose.text()).orElse(null) : null;
    if (whole == null) {
      pieces = cut();
    }
  }

  private static boolean worthAsking(final Part.Prose prose) {
    final List<Bit> fixed = prose.bits().stream().filter(bit -> !bit.words()).toList();
    return fixed.size() <= MAX_FIXED
        && fixed.stream().allMatch(bit -> bit.text().length() <= MAX_FIXED_CHARS);
  }

  /** Questions that have no answer yet; looks at the answers that there are. */
  List<Question> open() {
    if (pieces == null && whole != null && whole.next().isEmpty() && !survived(whole)) {
      pieces = cut();
    }
    return questions().filter(question -> question.next().isPresent()).toList();
  }

  private boolean survived(final Question question) {
    return prose.plain() || new Survival(prose).of(question.answer().text());
  }

  /** What the translation is made of. */
  Stream<Question> questions() {
    return pieces == null
        ? Stream.ofNullable(whole)
        : pieces.stream().flatMap(piece -> Stream.ofNullable(piece.question()));
  }

  /** Whether something stands between pieces that the model did not see together. */
  boolean cutUp() {
    return pieces != null;
  }

  /** Whether something stayed as it was that should have been translated. */
  boolean untranslated() {
    return pieces == null
        ? WhiteSpace.isBlank(answer().text())
        : pieces.stream().anyMatch(ProseTranslation::untranslated);
  }

  private static boolean untranslated(final Piece piece) {
    return piece.question() == null
        ? Letters.any(piece.text())
        : WhiteSpace.isBlank(piece.question().answer().text());
  }

  /** The translation; that of which the model makes nothing stays, such as an article alone. */
  String text() {
    if (pieces == null) {
      return answered(answer(), prose.text());
    }
    final StringBuilder text = new StringBuilder();
    for (final Piece piece : pieces) {
      text.append(piece.before())
          .append(
              piece.question() == null
                  ? piece.text()
                  : answered(piece.question().answer(), piece.text()))
          .append(piece.after());
    }
    return text.toString();
  }

  private static String answered(final TranslatedText answer, final String asked) {
    final String text = WhiteSpace.strip(answer.text());
    return text.isEmpty() ? asked : text;
  }

  /** Other translations in which all that is fixed is; none of what was translated in pieces. */
  List<String> alternatives() {
    if (pieces != null) {
      return List.of();
    }
    final Survival survival = new Survival(prose);
    return answer().alternatives().stream()
        .map(WhiteSpace::strip)
        .filter(text -> !text.isEmpty() && survival.of(text))
        .toList();
  }

  private TranslatedText answer() {
    if (whole == null) {
      throw new IllegalStateException("It was never asked as a whole");
    }
    return whole.answer();
  }

  private List<Piece> cut() {
    final List<Piece> cut = new ArrayList<>();
    for (final Bit bit : prose.bits()) {
      cut.add(bit.translatable() ? piece(bit.text(), cut.isEmpty()) : kept(bit.text()));
    }
    return cut;
  }

  private static Piece kept(final String fixed) {
    return new Piece("", null, "", fixed);
  }

  private Piece piece(final String text, final boolean first) {
    final int start = Dissection.skip(text, first ? Letters::isTrim : Letters::isTrimBefore);
    final int end = Dissection.skipBack(text, Letters::isTrimAfter);
    final String core = text.substring(start, end);
    return new Piece(
        text.substring(0, start), ask.apply(core).orElse(null), core, text.substring(end));
  }
}
