package io.dragoman.schemas.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes HTML or XML apart into what is read and what is not, which need not be right: whatever is
 * sent, the parts put together are what was sent. What no reader sees, code, and what {@code
 * translate="no"} or the class {@code notranslate} says is one part that is not read.
 *
 * <p>Takes time in proportion to the length, whatever is sent.
 */
public final class Markup {
  /** What stands in a line of text. All other tags begin or end a piece of their own. */
  private static final Set<String> INLINE =
      Set.of(
          "a",
          "abbr",
          "acronym",
          "b",
          "bdi",
          "bdo",
          "big",
          "cite",
          "code",
          "data",
          "del",
          "dfn",
          "em",
          "font",
          "i",
          "img",
          "ins",
          "kbd",
          "label",
          "mark",
          "q",
          "s",
          "samp",
          "script",
          "small",
          "span",
          "strike",
          "strong",
          "style",
          "sub",
          "sup",
          "template",
          "time",
          "tt",
          "u",
          "var",
          "wbr");

  private static final Set<String> LEFT_ALONE =
      Set.of("script", "style", "code", "pre", "template", "noscript", "textarea", "svg", "math");

  private static final Set<String> RAW_TEXT = Set.of("script", "style", "textarea");

  private static final Set<String> VOID =
      Set.of(
          "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
          "track", "wbr");

  private static final Pattern SAYS_NO =
      Pattern.compile(
          "(?i)\\s(?:translate\\s{0,8}=\\s{0,8}[\"']?no(?![\\w-])"
              + "|class\\s{0,8}=\\s{0,8}(?:\"[^\"]{0,500}?|'[^']{0,500}?)?\\bnotranslate(?![\\w-]))");

  private static final int MAX_ENTITY = 12;
  private static final Map<String, Integer> ENTITIES = entities();

  private final String html;
  private final int lastClose;
  private final List<Part> parts = new ArrayList<>();
  private int textStart;

  /** Given up at the first that make no sense: they could be looked through for each tag. */
  private boolean quotes = true;

  private Markup(final String html) {
    this.html = html;
    this.lastClose = html.lastIndexOf('>');
  }

  /** What a part is. */
  public enum Kind {
    /** What is read. */
    TEXT,

    /** A tag that stands in a line of text, a comment, or what is left alone there. */
    INLINE,

    /** A tag that begins or ends a piece of text, or what is left alone between two. */
    BLOCK
  }

  /**
   * A part.
   *
   * @param source as it was sent; never empty
   */
  public record Part(Kind kind, String source) {}

  /** The parts in order; put together they are what was sent. */
  public static List<Part> parts(final String html) {
    return new Markup(html).read();
  }

  /** A text as markup writes it. */
  public static String escape(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The text that markup writes so; entities that are not known stay as they are. */
  public static String unescape(final String source) {
    if (source.indexOf('&') < 0) {
      return source;
    }
    final StringBuilder text = new StringBuilder(source.length());
    int i = 0;
    while (i < source.length()) {
      final int end = source.charAt(i) == '&' ? entityEnd(source, i) : -1;
      final int character = end < 0 ? -1 : character(source.substring(i + 1, end));
      if (character < 0) {
        text.append(source.charAt(i++));
      } else {
        text.appendCodePoint(character);
        i = end + 1;
      }
    }
    return text.toString();
  }

  private List<Part> read() {
    int i = 0;
    while (i < html.length()) {
      final int end = html.charAt(i) == '<' ? end(i) : -1;
      if (end < 0) {
        i++;
        continue;
      }
      final String name = name(i);
      final boolean alone = isLeftAlone(i, end, name);
      final int to = alone ? elementEnd(name, end) : end;
      add(textStart, i, Kind.TEXT);
      add(i, to, name.isEmpty() || INLINE.contains(name) ? Kind.INLINE : Kind.BLOCK);
      i = to;
      textStart = to;
    }
    add(textStart, html.length(), Kind.TEXT);
    return parts;
  }

  private void add(final int from, final int to, final Kind kind) {
    if (from < to) {
      parts.add(new Part(kind, html.substring(from, to)));
    }
  }

  /** Behind the tag or comment that starts here; negative if none does. */
  private int end(final int start) {
    if (start > lastClose || start + 1 >= html.length()) {
      return -1;
    }
    if (html.startsWith("<!--", start)) {
      final int close = html.indexOf("-->", start + 4);
      return close < 0 ? html.length() : close + 3;
    }
    if (html.startsWith("<![CDATA[", start)) {
      final int close = html.indexOf("]]>", start);
      return close < 0 ? html.length() : close + 3;
    }
    final char next = html.charAt(start + 1);
    if (next == '!' || next == '?') {
      return html.indexOf('>', start) + 1;
    }
    final boolean closing = next == '/' && start + 2 < html.length();
    return isLetter(closing ? html.charAt(start + 2) : next) ? tagEnd(start) : -1;
  }

  /** A {@code >} within the quotes of a value does not end a tag, unless nothing else does. */
  private int tagEnd(final int start) {
    char before = ' ';
    for (int i = start + 1; i < html.length(); i++) {
      final char c = html.charAt(i);
      if (c == '>') {
        return i + 1;
      }
      if (quotes && before == '=' && (c == '"' || c == '\'')) {
        i = html.indexOf(c, i + 1);
        if (i < 0) {
          break;
        }
      }
      if (!WhiteSpace.is(c)) {
        before = c;
      }
    }
    quotes = false;
    return html.indexOf('>', start) + 1;
  }

  /** The name of the tag that starts here, in small letters; empty for a comment. */
  private String name(final int start) {
    int from = start + 1;
    if (html.charAt(from) == '/') {
      from++;
    }
    int to = from;
    while (to < html.length() && (isLetter(html.charAt(to)) || isDigit(html.charAt(to)))) {
      to++;
    }
    return html.substring(from, to).toLowerCase(Locale.ROOT);
  }

  private boolean isLeftAlone(final int start, final int end, final String name) {
    return !name.isEmpty()
        && html.charAt(start + 1) != '/'
        && html.charAt(end - 2) != '/'
        && !VOID.contains(name)
        && (LEFT_ALONE.contains(name) || SAYS_NO.matcher(html).region(start, end).find());
  }

  /** Behind the end tag of an element, or behind everything if there is none. */
  private int elementEnd(final String name, final int from) {
    int depth = 1;
    int i = html.indexOf('<', from);
    while (i >= 0) {
      final boolean closing = html.regionMatches(true, i + 1, "/" + name, 0, name.length() + 1);
      // Within a script there are no other tags.
      final int end = closing || !RAW_TEXT.contains(name) ? end(i) : -1;
      if (end >= 0 && name(i).equals(name)) {
        if (closing && --depth == 0) {
          return end;
        }
        if (!closing && html.charAt(end - 2) != '/') {
          depth++;
        }
      }
      i = html.indexOf('<', Math.max(end, i + 1));
    }
    return html.length();
  }

  private static int entityEnd(final String source, final int start) {
    final int end = source.indexOf(';', start, Math.min(source.length(), start + MAX_ENTITY));
    return end > start + 1 ? end : -1;
  }

  private static int character(final String entity) {
    if (entity.charAt(0) != '#') {
      return ENTITIES.getOrDefault(entity, -1);
    }
    final boolean hex = entity.length() > 2 && (entity.charAt(1) | 0x20) == 'x';
    try {
      final int character = Integer.parseInt(entity, hex ? 2 : 1, entity.length(), hex ? 16 : 10);
      final boolean usable =
          Character.isValidCodePoint(character)
              && !Character.isISOControl(character)
              && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
      return usable ? character : -1;
    } catch (final NumberFormatException e) {
      return -1;
    }
  }

  private static boolean isLetter(final char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(final char c) {
    return c >= '0' && c <= '9';
  }

  /** Those of XML and of Latin-1, and the marks of typesetters. */
  private static Map<String, Integer> entities() {
    final Map<String, Integer> entities = new HashMap<>();
    final String latin =
        "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg"
            + " plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34"
            + " iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml"
            + " Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash"
            + " Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring"
            + " aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve"
            + " oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
    int character = 0xA0;
    for (final String name : latin.split(" ")) {
      entities.put(name, character++);
    }
    entities.putAll(Map.of("amp", 0x26, "lt", 0x3C, "gt", 0x3E, "quot", 0x22, "apos", 0x27));
    entities.putAll(
        Map.of(
            "ndash", 0x2013, "mdash", 0x2014, "lsquo", 0x2018, "rsquo", 0x2019, "ldquo", 0x201C,
            "rdquo", 0x201D, "hellip", 0x2026, "euro", 0x20AC));
    return Map.copyOf(entities);
  }
}
