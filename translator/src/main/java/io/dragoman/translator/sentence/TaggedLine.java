package io.dragoman.translator.sentence;

import io.dragoman.schemas.text.Markup;
import io.dragoman.schemas.text.WhiteSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A sentence of which some words are in tags, as in {@code Click <b>here</b> now}, translated as a
 * whole without them. Where the translation of the words in a tag is found in that of the sentence,
 * once and in order, the tag goes around it there.
 */
final class TaggedLine {
  private final List<Stretch> stretches;
  private final String before;
  private final String after;
  private final Question whole;

  /**
   * Words with their tags.
   *
   * @param open tags before them, none if they have none
   * @param close as many behind them
   */
  private record Stretch(String open, Part.Prose prose, String close) {
    boolean tagged() {
      return !open.isEmpty();
    }
  }

  private TaggedLine(
      final String before,
      final List<Stretch> stretches,
      final String after,
      final Question whole) {
    this.before = before;
    this.stretches = stretches;
    this.after = after;
    this.whole = whole;
  }

  /**
   * What a sentence is, if it is such a one: each tag within it is around words without another.
   *
   * @param parts of the sentence
   * @param ask makes a question of a text; empty when the sentence has had too many
   */
  static Optional<TaggedLine> of(
      final List<Part> parts, final Function<String, Optional<Question>> ask) {
    final List<Part.Prose> prose = new ArrayList<>();
    final List<String> kept = new ArrayList<>(List.of(""));
    for (final Part part : parts) {
      switch (part) {
        case Part.Prose some -> {
          prose.add(some);
          kept.add("");
        }
        case Part.Kept(final String text) -> kept.set(prose.size(), kept.getLast() + text);
      }
    }
    if (prose.size() < 2 || !prose.stream().allMatch(Part.Prose::plain)) {
      return Optional.empty();
    }
    return of(prose, kept, ask);
  }

  private static Optional<TaggedLine> of(
      final List<Part.Prose> prose,
      final List<String> kept,
      final Function<String, Optional<Question>> ask) {
    final List<Gap> gaps = new ArrayList<>();
    for (final String text : kept.subList(1, kept.size() - 1)) {
      final Optional<Gap> gap = Gap.within(text);
      if (gap.isEmpty()) {
        return Optional.empty();
      }
      gaps.add(gap.get());
    }
    final int last = gaps.size() - 1;
    final Optional<String> open = Gap.lastTags(kept.getFirst(), gaps.getFirst().closed());
    final Optional<String> close = Gap.firstTags(kept.getLast(), gaps.get(last).opened());
    if (open.isEmpty() || close.isEmpty()) {
      return Optional.empty();
    }
    final List<Stretch> stretches = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < prose.size(); i++) {
      final boolean balanced =
          i == 0 || i > last || gaps.get(i - 1).opened() == gaps.get(i).closed();
      if (!balanced) {
        return Optional.empty();
      }
      stretches.add(
          new Stretch(
              i == 0 ? open.get() : gaps.get(i - 1).open(),
              prose.get(i),
              i > last ? close.get() : gaps.get(i).close()));
      text.append(prose.get(i).text()).append(i > last ? "" : gaps.get(i).space());
    }
    final String first = kept.getFirst();
    return ask.apply(text.toString())
        .map(
            whole ->
                new TaggedLine(
                    first.substring(0, first.length() - open.get().length()),
                    stretches,
                    kept.getLast().substring(close.get().length()),
                    whole));
  }

  Question question() {
    return whole;
  }

  /**
   * The translation, if all tags have a place in it.
   *
   * @param alone the translation of words on their own
   */
  Optional<String> text(final Function<Part.Prose, String> alone) {
    final String translation = WhiteSpace.strip(whole.answer().text());
    final StringBuilder text = new StringBuilder(before);
    int at = 0;
    for (final Stretch stretch : stretches) {
      if (!stretch.tagged()) {
        continue;
      }
      final String words = core(alone.apply(stretch.prose()));
      final int start = only(words, translation);
      if (start < at) {
        return Optional.empty();
      }
      final int end = start + words.length();
      text.append(Markup.escape(translation.substring(at, start)))
          .append(stretch.open())
          .append(Markup.escape(translation.substring(start, end)))
          .append(stretch.close());
      at = end;
    }
    return Optional.of(
        text.append(Markup.escape(translation.substring(at))).append(after).toString());
  }

  /** Without what stands around words: a model ends what it takes for a sentence. */
  private static String core(final String text) {
    final int start = Dissection.skip(text, character -> !Character.isLetterOrDigit(character));
    final int end = Dissection.skipBack(text, character -> !Character.isLetterOrDigit(character));
    return start < end ? text.substring(start, end) : "";
  }

  /** Where words stand in a text, in whatever case; -1 unless they stand there just once. */
  private static int only(final String words, final String text) {
    int found = -1;
    for (int i = 0; !words.isEmpty() && i + words.length() <= text.length(); i++) {
      if (text.regionMatches(true, i, words, 0, words.length())
          && Letters.mayStart(text, i)
          && Letters.mayEnd(text, i + words.length())) {
        if (found >= 0) {
          return -1;
        }
        found = i;
      }
    }
    return found;
  }

  /**
   * What is between two stretches of words.
   *
   * @param close tags that end
   * @param closed how many
   * @param space between the tags
   * @param open tags that begin
   * @param opened how many
   */
  private record Gap(String close, int closed, String space, String open, int opened) {

    /** Empty if there is something else than white space between tags that end and that begin. */
    static Optional<Gap> within(final String text) {
      final List<Markup.Part> parts = Markup.parts(text);
      int i = 0;
      final StringBuilder close = new StringBuilder();
      final StringBuilder space = new StringBuilder();
      final StringBuilder open = new StringBuilder();
      while (i < parts.size() && (isTag(parts.get(i), true) || isSpace(parts.get(i)))) {
        (isSpace(parts.get(i)) ? space : close).append(parts.get(i).source());
        i++;
      }
      while (i < parts.size() && (isTag(parts.get(i), false) || isSpace(parts.get(i)))) {
        (isSpace(parts.get(i)) ? space : open).append(parts.get(i).source());
        i++;
      }
      return i < parts.size()
          ? Optional.empty()
          : Optional.of(
              new Gap(
                  close.toString(),
                  count(parts, true),
                  space.toString(),
                  open.toString(),
                  count(parts, false)));
    }

    /** The last tags of a text, if so many begin there. */
    static Optional<String> lastTags(final String text, final int count) {
      final List<Markup.Part> parts = Markup.parts(text);
      return tags(parts.subList(Math.max(0, parts.size() - count), parts.size()), count, false);
    }

    /** The first tags of a text, if so many end there. */
    static Optional<String> firstTags(final String text, final int count) {
      final List<Markup.Part> parts = Markup.parts(text);
      return tags(parts.subList(0, Math.min(count, parts.size())), count, true);
    }

    private static Optional<String> tags(
        final List<Markup.Part> parts, final int count, final boolean closing) {
      final StringBuilder tags = new StringBuilder();
      parts.forEach(part -> tags.append(part.source()));
      return count(parts, closing) == count ? Optional.of(tags.toString()) : Optional.empty();
    }

    private static int count(final List<Markup.Part> parts, final boolean closing) {
      return (int) parts.stream().filter(part -> isTag(part, closing)).count();
    }

    private static boolean isSpace(final Markup.Part part) {
      return part.kind() == Markup.Kind.TEXT && WhiteSpace.isBlank(part.source());
    }

    /** One that has another end: neither a comment nor what is left alone, with all that it has. */
    private static boolean isTag(final Markup.Part part, final boolean closing) {
      final String source = part.source();
      return part.kind() == Markup.Kind.INLINE
          && !source.startsWith("<!")
          && source.startsWith("</") == closing
          && source.indexOf('>') == source.length() - 1
          && !source.endsWith("/>");
    }
  }
}
