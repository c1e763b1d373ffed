package io.dragoman.translator.sentence;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.text.Markup;
import io.dragoman.schemas.text.Placeholders;
import io.dragoman.schemas.text.WhiteSpace;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** Takes sentences apart into what is translated and what is kept. */
final class Dissection {
  /** White space of any length means one space there. */
  private static final Pattern MARKUP_SPACE =
      Pattern.compile("[ \\t\\n\\r\\f]{2,}+|[\\t\\n\\r\\f]");

  private final Terms terms;
  private final boolean markup;
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder kept = new StringBuilder();

  private Dissection(final Terms terms, final boolean markup) {
    this.terms = terms;
    this.markup = markup;
  }

  /**
   * Takes a sentence apart.
   *
   * @param sentence as it was sent
   * @param source its language
   * @param terms with a fixed translation
   * @param markup whether it is HTML
   * @return in order; put together with the prose translated they are the translation
   */
  static List<Part> of(
      final String sentence, final Language source, final Terms terms, final boolean markup) {
    final Dissection dissection = new Dissection(terms, markup);
    final String normal = Normalizer.normalize(sentence, Normalizer.Form.NFC);
    if (markup) {
      Markup.parts(normal).forEach(dissection::markup);
    } else {
      final int marks = LineMarks.end(normal, source);
      dissection.kept.append(normal, 0, marks);
      LineMarks.cells(normal.substring(marks)).forEach(dissection::text);
    }
    dissection.flush();
    return dissection.parts;
  }

  private void markup(final Markup.Part part) {
    if (part.kind() != Markup.Kind.TEXT) {
      kept.append(part.source());
      return;
    }
    final String text = Markup.unescape(part.source());
    final String core = WhiteSpace.strip(text);
    if (core.isEmpty()) {
      kept.append(part.source());
      return;
    }
    final int start = text.indexOf(core);
    kept.append(text, 0, start);
    text(MARKUP_SPACE.matcher(core).replaceAll(" "));
    kept.append(text, start + core.length(), text.length());
  }

  private void text(final String text) {
    final Deque<Bit> prose = new ArrayDeque<>(bits(text));
    if (prose.stream().noneMatch(Bit::translatable)) {
      prose.forEach(this::keep);
      return;
    }
    trimStart(prose);
    final Deque<Bit> after = trimEnd(prose);
    flush();
    parts.add(new Part.Prose(List.copyOf(prose)));
    after.forEach(this::keep);
  }

  private List<Bit> bits(final String text) {
    final List<Bit> bits = new ArrayList<>();
    int start = 0;
    for (final Placeholders.Found found : Placeholders.in(text)) {
      addTerms(text, start, found.start(), bits);
      final String value = text.substring(found.start(), found.end());
      bits.add(
          terms
              .exactly(value)
              .map(target -> new Bit(Bit.Kind.FIXED, target))
              .orElseGet(() -> new Bit(kind(found), value)));
      start = found.end();
    }
    addTerms(text, start, text.length(), bits);
    return bits;
  }

  private static Bit.Kind kind(final Placeholders.Found found) {
    if (found.address()) {
      return Bit.Kind.ADDRESS;
    }
    return found.ordered() ? Bit.Kind.ORDERED : Bit.Kind.FIXED;
  }

  private void addTerms(final String text, final int from, final int to, final List<Bit> bits) {
    int start = from;
    for (final Terms.Found found : terms.in(text, from, to)) {
      addWords(text.substring(start, found.start()), bits);
      bits.add(new Bit(Bit.Kind.FIXED, found.target()));
      start = found.end();
    }
    addWords(text.substring(start, to), bits);
  }

  private static void addWords(final String text, final List<Bit> bits) {
    if (!text.isEmpty()) {
      bits.add(new Bit(Bit.Kind.WORDS, text));
    }
  }

  /** Something is there to be translated, so that these end. */
  private void trimStart(final Deque<Bit> prose) {
    IntPredicate trim = Letters::isTrim;
    while (!prose.isEmpty()) {
      final Bit first = prose.removeFirst();
      if (first.kind() == Bit.Kind.ADDRESS) {
        keep(first);
        trim = Letters::isTrimBefore;
      } else if (!first.words()) {
        prose.addFirst(first);
        return;
      } else {
        final String text = first.text();
        final int start = skip(text, trim);
        keep(new Bit(Bit.Kind.WORDS, text.substring(0, start)));
        if (start < text.length()) {
          prose.addFirst(new Bit(Bit.Kind.WORDS, text.substring(start)));
          return;
        }
      }
    }
  }

  private static Deque<Bit> trimEnd(final Deque<Bit> prose) {
    final Deque<Bit> after = new ArrayDeque<>();
    while (!prose.isEmpty()) {
      final Bit last = prose.removeLast();
      final boolean behindAddress =
          !prose.isEmpty() && prose.getLast().kind() == Bit.Kind.ADDRESS && !last.translatable();
      if (last.kind() == Bit.Kind.ADDRESS || last.words() && behindAddress) {
        after.addFirst(last);
        continue;
      }
      if (!last.words()) {
        prose.addLast(last);
        return after;
      }
      final String text = last.text();
      final int end = skipBack(text, after.isEmpty() ? Letters::isTrim : Letters::isTrimAfter);
      if (end < text.length()) {
        after.addFirst(new Bit(Bit.Kind.WORDS, text.substring(end)));
      }
      if (end > 0) {
        prose.addLast(new Bit(Bit.Kind.WORDS, text.substring(0, end)));
        return after;
      }
    }
    return after;
  }

  static int skip(final String text, final IntPredicate trim) {
    int start = 0;
    while (start < text.length() && trim.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    return start;
  }

  static int skipBack(final String text, final IntPredicate trim) {
    int end = text.length();
    while (end > 0 && trim.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return end;
  }

  private void keep(final Bit bit) {
    kept.append(markup ? Markup.escape(bit.text()) : bit.text());
  }

  private void flush() {
    if (!kept.isEmpty()) {
      parts.add(new Part.Kept(kept.toString()));
      kept.setLength(0);
    }
  }
}
