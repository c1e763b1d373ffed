package io.dragoman.schemas.text;

import static java.util.stream.Collectors.joining;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Splits text into sentences for translation and puts their translations together again.
 *
 * <p>Translation models of the NLLB kind drop what follows the first sentence of their input, so
 * that every text is split before it is translated. What stood between two sentences is kept with
 * the first of them, so that paragraphs survive.
 *
 * <p>What it does not do: it never changes a word, and it is no linguist; a boundary that it misses
 * or makes without need costs quality, never content.
 */
public final class Sentences {
  /** Longest sentence, in characters, unless told otherwise: some 200 tokens of most languages. */
  public static final int DEFAULT_MAX_CHARS = 400;

  private static final Pattern LINE_BREAKS =
      Pattern.compile("[\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}]+");

  private Sentences() {}

  /** Splits with sentences of at most {@link #DEFAULT_MAX_CHARS} characters. */
  public static List<Sentence> split(final String text, final Language language) {
    return split(text, language, DEFAULT_MAX_CHARS);
  }

  /**
   * Splits a text into sentences.
   *
   * <p>Ends of sentences are those of {@link java.text.BreakIterator} with corrections: common
   * abbreviations, initials, numbered items and dates go on; full stops of every script and line
   * breaks end, except a single line break inside a clause before a small letter. A sentence over
   * the bound is cut after a clause, else between words, else between characters. What {@link
   * Placeholders} finds is never cut, however long it is.
   *
   * @param text any text; white space at its two ends is dropped
   * @param language of the text
   * @param maxChars bound of one sentence, in UTF-16 characters, at least 2
   * @return the sentences in order, each with its separator; none has an empty text; empty for a
   *     text of white space only. Texts and separators put together are the stripped text, except
   *     that a wrapped line's break became one space
   */
  public static List<Sentence> split(
      final String text, final Language language, final int maxChars) {
    final List<Span> spans = spans(text, language, maxChars);
    final List<Sentence> sentences = new ArrayList<>(spans.size());
    for (int i = 0; i < spans.size(); i++) {
      final Span span = spans.get(i);
      final int next = i + 1 < spans.size() ? spans.get(i + 1).start() : span.end();
      sentences.add(
          new Sentence(
              unwrap(text.substring(span.start(), span.end())),
              text.substring(span.end(), next),
              null,
              null));
    }
    return sentences;
  }

  private static List<Span> spans(final String text, final Language language, final int maxChars) {
    if (maxChars < 2) {
      throw new IllegalArgumentException("maxChars must be at least 2, not " + maxChars);
    }
    final Locale locale = locale(language);
    final BitSet whole = Placeholders.inside(text);
    final LongSentences bound = new LongSentences(maxChars, locale, whole);
    return new SentenceBoundaries(text, locale, whole)
        .sentences().stream().flatMap(span -> bound.cut(span, text).stream()).toList();
  }

  /**
   * Splits HTML into sentences, by what is read of it: a tag or what is left alone never ends up in
   * two. What stands between two sentences, tags and all, is the first one's separator, but for
   * tags in a line that end right behind it or begin right before the next.
   *
   * @param html any text; white space at its two ends is dropped
   * @param language of what is read
   * @param maxChars bound of what is read of one sentence, in UTF-16 characters, at least 2
   * @return the sentences in order; markup in which nothing is read is one sentence
   */
  public static List<Sentence> splitMarkup(
      final String html, final Language language, final int maxChars) {
    final String markup = WhiteSpace.strip(html);
    final ReadText read = ReadText.of(markup);
    final List<Span> spans = spans(read.text(), language, maxChars);
    if (spans.isEmpty()) {
      return markup.isEmpty() ? List.of() : List.of(new Sentence(markup, "", null, null));
    }
    final List<Sentence> sentences = new ArrayList<>(spans.size());
    int start = 0;
    for (int i = 0; i < spans.size(); i++) {
      final boolean last = i + 1 == spans.size();
      final int behind = last ? markup.length() : read.start(spans.get(i + 1));
      final int end = afterTags(markup, read.end(spans.get(i)), behind);
      final int next = last ? behind : beforeTags(markup, end, behind);
      sentences.add(
          new Sentence(markup.substring(start, end), markup.substring(end, next), null, null));
      start = next;
    }
    return sentences;
  }

  private static int afterTags(final String markup, final int start, final int end) {
    int at = start;
    for (final Markup.Part part : Markup.parts(markup.substring(start, end))) {
      if (part.kind() != Markup.Kind.INLINE || !part.source().startsWith("</")) {
        break;
      }
      at += part.source().length();
    }
    return at;
  }

  private static int beforeTags(final String markup, final int start, final int end) {
    int at = end;
    for (final Markup.Part part : Markup.parts(markup.substring(start, end)).reversed()) {
      if (part.kind() != Markup.Kind.INLINE || part.source().startsWith("</")) {
        break;
      }
      at -= part.source().length();
    }
    return at;
  }

  /**
   * Gathers sentences into chunks, each the content of one unit of work.
   *
   * <p>The last sentence of a chunk keeps its separator, so that the chunks' texts put together are
   * the whole text.
   *
   * @param sentences in order
   * @param maxChars bound of a chunk, in characters; a single longer sentence is a chunk of its own
   * @param maxSentences bound of sentences in a chunk, at least 1
   * @return chunks in order, none of them empty
   */
  public static List<List<Sentence>> chunks(
      final List<Sentence> sentences, final int maxChars, final int maxSentences) {
    if (maxChars < 1 || maxSentences < 1) {
      throw new IllegalArgumentException(
          "maxChars and maxSentences must be at least 1, not " + maxChars + " and " + maxSentences);
    }
    final List<List<Sentence>> chunks = new ArrayList<>();
    List<Sentence> chunk = new ArrayList<>();
    int chars = 0;
    for (final Sentence sentence : sentences) {
      final int length = sentence.getText().length();
      if (!chunk.isEmpty() && (chars + length > maxChars || chunk.size() == maxSentences)) {
        chunks.add(List.copyOf(chunk));
        chunk = new ArrayList<>();
        chars = 0;
      }
      chunk.add(sentence);
      chars += length;
    }
    if (!chunk.isEmpty()) {
      chunks.add(List.copyOf(chunk));
    }
    return List.copyOf(chunks);
  }

  /** The text that the sentences came from, with its layout. */
  public static String join(final List<Sentence> sentences) {
    final StringBuilder text = new StringBuilder();
    for (final Sentence sentence : sentences) {
      text.append(sentence.getText()).append(sentence.getSeparator());
    }
    return text.toString();
  }

  /**
   * Puts translations together as their sentences stood in the source.
   *
   * <p>Line breaks stay, and tags. Within a line, languages that write sentences without a space
   * between them (Chinese, Japanese) lose the space, and all others get one where the source had
   * none.
   *
   * @param sentences the source
   * @param translations one for each sentence, in the same order
   * @param target language of the translations
   * @throws IllegalArgumentException if there are not as many translations as sentences
   */
  public static String join(
      final List<Sentence> sentences, final List<String> translations, final Language target) {
    if (sentences.size() != translations.size()) {
      throw new IllegalArgumentException(
          sentences.size() + " sentences but " + translations.size() + " translations");
    }
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < translations.size(); i++) {
      final boolean last = i == translations.size() - 1;
      text.append(translations.get(i).strip())
          .append(separator(sentences.get(i).getSeparator(), last, target));
    }
    return text.toString();
  }

  private static String separator(final String source, final boolean last, final Language target) {
    if (source.chars().anyMatch(Span::isLineBreak) || !WhiteSpace.isBlank(source)) {
      return source;
    }
    if (sentencesUnspaced(target)) {
      return "";
    }
    return source.isEmpty() && !last ? " " : source;
  }

  /** Thai, Lao, Khmer, Burmese put no space between words, but they do between sentences. */
  private static boolean sentencesUnspaced(final Language language) {
    return switch (language.script()) {
      case "Hans", "Hant", "Jpan" -> true;
      default -> false;
    };
  }

  private static Locale locale(final Language language) {
    return Locale.forLanguageTag(language.iso().orElseGet(() -> language.flores().substring(0, 3)));
  }

  /** A wrapped line is one line. */
  private static String unwrap(final String sentence) {
    return sentence.chars().noneMatch(Span::isLineBreak)
        ? sentence
        : Arrays.stream(LINE_BREAKS.split(sentence)).map(String::strip).collect(joining(" "));
  }
}
