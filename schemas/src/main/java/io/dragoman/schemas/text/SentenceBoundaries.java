package io.dragoman.schemas.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where sentences end.
 *
 * <p>{@link BreakIterator} proposes; it knows full stops followed by a capital and the full-width
 * stops, but neither abbreviations nor the stops of many scripts, and it reads through line breaks.
 * Rules here add what it misses and take back what it gets wrong. Missing a boundary costs more
 * than one too many: NLLB drops what follows the first sentence of its input.
 */
final class SentenceBoundaries {
  /** How much before and after a boundary the rules look at, so that the work stays linear. */
  private static final int CONTEXT_CHARS = 64;

  private static final String CLOSING = "[\\p{Pe}\\p{Pf}\"'”’»]*";

  /**
   * Full stops of scripts that the JDK's rules do not know, and the ellipsis before a new start.
   */
  private static final Pattern OTHER_STOP =
      Pattern.compile(
          "[।॥۔؟։።፧။༎]+"
              + CLOSING
              + "[\\s\\p{Z}]*"
              + "|…"
              + CLOSING
              + "[\\s\\p{Z}]+(?=\\p{Lu}|\\p{Lo})");

  /** A full stop after a word and before a number, which the JDK's rules read through. */
  private static final Pattern STOP_BEFORE_NUMBER =
      Pattern.compile("(?<=\\p{L}{2})[.]" + CLOSING + "[\\s\\p{Z}]+(?=\\d)");

  /** A full stop before a small letter: a boundary only in text without any capital. */
  private static final Pattern STOP_BEFORE_SMALL =
      Pattern.compile("(?<=\\p{L}{2})[.]+" + CLOSING + "[\\s\\p{Z}]+(?=\\p{Ll})");

  private static final Pattern ITEM =
      Pattern.compile("\\p{L}{1,4}+[)][\\s\\p{Z}]|[^\\n\\r\\t]{1,60}+\\t");

  private static final Pattern CAPITAL = Pattern.compile("\\p{Lu}");

  /** The word, with inner full stops, before a full stop at the end. */
  private static final Pattern LAST_WORD = Pattern.compile("([\\p{L}\\p{M}.\\-]+)[.]$");

  private static final Pattern NUMBER_ONLY = Pattern.compile("[(\\[]?\\d{1,3}[.)]$");

  /** A date as Koreans write it: 2026. 11. 21. */
  private static final Pattern DATE_END =
      Pattern.compile("\\d{4}[.]\\s?\\d{1,2}[.]\\s?\\d{1,2}[.]$");

  private static final Pattern GERMAN_ORDINAL = Pattern.compile("(^|\\P{Nd})\\d{1,2}[.]$");

  private static final Pattern GERMAN_MONTH =
      Pattern.compile("^(Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrhundert|Jh)\\p{L}*");

  /** One letter, or letters with full stops between them: J., U.S., Ph.D. */
  private static final Pattern INITIALS =
      Pattern.compile("(^|[\\s\\p{Z}\\p{Ps}\\p{Pi}\"'])(\\p{Lu}\\p{Ll}?[.])+$");

  private static final Pattern SENTENCE_START =
      Pattern.compile(
          "^(The|He|She|It|They|We|I|You|This|That|These|Those|There|In|On|At|But|And|So|If|When"
              + "|However|A|An|Then|After|Before|What|Who|Why|How|Where)\\b");

  /** A quotation with its own full stop goes on: 「はい。」と言った. */
  private static final Pattern QUOTE_GOES_ON = Pattern.compile("^(と|って|という)");

  private static final Pattern QUOTE_END = Pattern.compile("[\\p{Pe}\\p{Pf}\"'”’»][\\s\\p{Z}]*$");

  private final String text;
  private final Locale locale;
  private final BitSet whole;
  private final boolean capitals;

  /**
   * Of a text.
   *
   * @param whole indexes at which it cannot be cut
   */
  SentenceBoundaries(final String text, final Locale locale, final BitSet whole) {
    this.text = text;
    this.locale = locale;
    this.whole = whole;
    this.capitals = CAPITAL.matcher(text).find();
  }

  /** The sentences of the text in order, stripped, none of them empty. */
  List<Span> sentences() {
    final List<Span> sentences = new ArrayList<>();
    for (final Span block : blocks()) {
      addSentences(block, sentences);
    }
    return sentences;
  }

  /** A line break ends a sentence, except where a line was wrapped in the middle of a clause. */
  private List<Span> blocks() {
    final List<Span> blocks = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!Span.isLineBreak(text.charAt(i))) {
        continue;
      }
      final int from = new Span(start, i).strip(text).end();
      int to = i;
      while (to < text.length() && WhiteSpace.is(text.charAt(to))) {
        to++;
      }
      if (!wrapped(from, to)) {
        blocks.add(new Span(start, from));
        start = to;
      }
      i = to - 1;
    }
    blocks.add(new Span(start, text.length()));
    return blocks;
  }

  private boolean wrapped(final int from, final int to) {
    if (from == 0
        || to == text.length()
        || !Character.isLowerCase(text.codePointAt(to))
        || startsItem(to)) {
      return false;
    }
    final int before = text.codePointBefore(from);
    return lineBreaks(from, to) == 1
        && (Character.isLetterOrDigit(before) || before == ',' || before == ';');
  }

  /** A line of a list, as in {@code b) two}, or of a table. */
  private boolean startsItem(final int start) {
    final int end = Math.min(text.length(), start + CONTEXT_CHARS);
    return ITEM.matcher(text).region(start, end).lookingAt();
  }

  private long lineBreaks(final int from, final int to) {
    return text.substring(from, to).replace("\r\n", "\n").chars().filter(Span::isLineBreak).count();
  }

  private void addSentences(final Span block, final List<Span> sentences) {
    final String line = text.substring(block.start(), block.end());
    int start = 0;
    for (final int boundary : proposals(line)) {
      final Span span = new Span(block.start() + start, block.start() + boundary).strip(text);
      final boolean last = boundary == line.length();
      final int next = block.start() + boundary;
      if (span.isEmpty() || !last && (whole.get(next) || goesOn(span, next))) {
        continue;
      }
      sentences.add(span);
      start = boundary;
    }
  }

  private NavigableSet<Integer> proposals(final String line) {
    final NavigableSet<Integer> boundaries = new TreeSet<>();
    final BreakIterator iterator = BreakIterator.getSentenceInstance(locale);
    iterator.setText(line);
    iterator.first();
    for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
      boundaries.add(end);
    }
    addMatches(OTHER_STOP, line, boundaries);
    addMatches(STOP_BEFORE_NUMBER, line, boundaries);
    if (!capitals) {
      addMatches(STOP_BEFORE_SMALL, line, boundaries);
    }
    boundaries.add(line.length());
    return boundaries;
  }

  private static void addMatches(
      final Pattern pattern, final String line, final NavigableSet<Integer> boundaries) {
    final Matcher matcher = pattern.matcher(line);
    while (matcher.find()) {
      boundaries.add(matcher.end());
    }
  }

  /** Whether what looks like the end of a sentence is none. */
  private boolean goesOn(final Span sentence, final int next) {
    final String tail =
        text.substring(Math.max(sentence.start(), sentence.end() - CONTEXT_CHARS), sentence.end());
    final String rest = text.substring(next, Math.min(text.length(), next + CONTEXT_CHARS));
    return NUMBER_ONLY.matcher(tail).matches()
        || abbreviated(tail, rest)
        || DATE_END.matcher(tail).find()
        || german() && GERMAN_ORDINAL.matcher(tail).find() && GERMAN_MONTH.matcher(rest).find()
        || quoteGoesOn(tail, rest);
  }

  private boolean abbreviated(final String tail, final String rest) {
    final Matcher word = LAST_WORD.matcher(tail);
    if (!word.find()) {
      return false;
    }
    if (INITIALS.matcher(tail).find()) {
      // "So do I." ends; "the U.S. Army" goes on, "the U.S. He left." does not.
      return !word.group(1).equals("I") && !SENTENCE_START.matcher(rest).find();
    }
    return Abbreviations.goesOn(word.group(1), rest, locale);
  }

  private static boolean quoteGoesOn(final String tail, final String rest) {
    return QUOTE_END.matcher(tail).find()
        && !rest.isEmpty()
        && (Character.isLowerCase(rest.codePointAt(0)) || QUOTE_GOES_ON.matcher(rest).find());
  }

  private boolean german() {
    return locale.getLanguage().equals("de");
  }
}
