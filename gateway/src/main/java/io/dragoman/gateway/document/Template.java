package io.dragoman.gateway.document;

import java.util.ArrayList;
import java.util.List;

/**
 * A document without its texts.
 *
 * @param between what stands before the first text, between two, and behind the last; one more than
 *     there are texts
 * @param markup whether texts are written as in HTML
 */
public record Template(List<String> between, boolean markup) {
  public Template {
    between = List.copyOf(between);
    if (between.isEmpty()) {
      throw new IllegalArgumentException("A template has at least one part");
    }
  }

  /**
   * A document in two parts.
   *
   * @param texts what is translated, none of it blank
   * @param template what is not
   */
  public record Cut(List<String> texts, Template template) {
    public Cut {
      texts = List.copyOf(texts);
    }
  }

  /**
   * The document with these texts.
   *
   * @param texts as many as it had
   */
  public String with(final List<String> texts) {
    if (texts.size() != between.size() - 1) {
      throw new IllegalArgumentException(
          "%d texts for %d places".formatted(texts.size(), between.size() - 1));
    }
    final StringBuilder document = new StringBuilder(between.getFirst());
    for (int i = 0; i < texts.size(); i++) {
      document.append(markup ? escaped(texts.get(i)) : texts.get(i)).append(between.get(i + 1));
    }
    return document.toString();
  }

  private static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Takes a document apart, from its beginning to its end. */
  static final class Cutter {
    private final List<String> texts = new ArrayList<>();
    private final List<String> between = new ArrayList<>();
    private final StringBuilder kept = new StringBuilder();

    /** The next part stays as it is. */
    Cutter keep(final String part) {
      kept.append(part);
      return this;
    }

    /** The next part is text; what is white around it stays as it is. */
    Cutter text(final String part) {
      final String text = part.strip();
      if (text.isEmpty()) {
        return keep(part);
      }
      final int at = part.indexOf(text);
      keep(part.substring(0, at));
      between.add(kept.toString());
      kept.setLength(0);
      texts.add(text);
      return keep(part.substring(at + text.length()));
    }

    Cut cut(final boolean markup) {
      between.add(kept.toString());
      return new Cut(texts, new Template(between, markup));
    }
  }
}
