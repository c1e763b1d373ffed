package io.dragoman.dlq.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON document as the text that it is, of which single values are changed: everything else keeps
 * its bytes, also what a tree of nodes does not keep, such as digits of numbers, white space and
 * keys that are there twice.
 */
final class JsonText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDENT = "  ";

  private final String text;
  private final List<Token> tokens;

  /**
   * Of a document.
   *
   * @param text JSON, which the caller has made sure of
   */
  JsonText(final String text) {
    this.text = text;
    this.tokens = tokens(text);
  }

  /** A string, a number, a word or one of <code>{ } [ ] , :</code>. */
  private record Token(int from, int to) {}

  /**
   * The same document with another value at a place; a member that an object does not have is added
   * as its last.
   *
   * @param path names of members and positions in arrays, from the outside in
   * @param json the new value
   * @throws IllegalArgumentException when there is no such place, or it is there twice
   */
  String with(final List<String> path, final String json) {
    int at = 0;
    for (int depth = 0; depth < path.size(); depth++) {
      final List<Integer> found = children(at, path.get(depth));
      final String here = String.join(".", path.subList(0, depth + 1));
      if (found.size() > 1) {
        throw new IllegalArgumentException(
            "'" + here + "' is there " + found.size() + " times; use --value-file.");
      }
      if (found.isEmpty()) {
        if (depth + 1 < path.size() || !is(at, '{')) {
          throw new IllegalArgumentException("There is no '" + String.join(".", path) + "'.");
        }
        return withMember(at, path.getLast(), json);
      }
      at = found.getFirst();
    }
    return text.substring(0, tokens.get(at).from()) + json + text.substring(endOf(at));
  }

  /** The document with a line for each value and not one other character changed. */
  String pretty() {
    final StringBuilder pretty = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      final boolean closes = is(i, '}') || is(i, ']');
      if (closes) {
        depth--;
      }
      final boolean first = i == 0 || is(i - 1, '{') || is(i - 1, '[');
      if (i > 0 && (closes ? !first : first || is(i - 1, ','))) {
        pretty.append('\n').append(INDENT.repeat(depth));
      }
      pretty.append(raw(i));
      if (is(i, ':')) {
        pretty.append(' ');
      }
      if (is(i, '{') || is(i, '[')) {
        depth++;
      }
    }
    return pretty.append('\n').toString();
  }

  /**
   * Takes over what a person made of {@link #pretty}: what was left alone stays as it is here, also
   * its white space. Where values were added or taken away, the white space from the first such
   * place to the last is the person's.
   */
  String merged(final JsonText edited) {
    final int here = tokens.size();
    final int there = edited.tokens.size();
    if (here == there) {
      final StringBuilder merged = new StringBuilder();
      int copied = 0;
      for (int i = 0; i < here; i++) {
        final Token token = tokens.get(i);
        merged.append(text, copied, token.from()).append(edited.raw(i));
        copied = token.to();
      }
      return merged.append(text, copied, text.length()).toString();
    }
    final int shorter = Math.min(here, there);
    int head = 0;
    while (head < shorter && raw(head).equals(edited.raw(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head && raw(here - 1 - tail).equals(edited.raw(there - 1 - tail))) {
      tail++;
    }
    return text.substring(0, head == 0 ? 0 : tokens.get(head - 1).to())
        + edited.text.substring(
            head == 0 ? 0 : edited.tokens.get(head - 1).to(),
            tail == 0 ? edited.text.length() : edited.tokens.get(there - tail).from())
        + text.substring(tail == 0 ? text.length() : tokens.get(here - tail).from());
  }

  /** Where the values of that name or position begin in the value that begins at {@code at}. */
  private List<Integer> children(final int at, final String step) {
    final List<Integer> found = new ArrayList<>();
    int position = 0;
    int i = at + 1;
    if (is(at, '{')) {
      while (!is(i, '}')) {
        if (key(i).equals(step)) {
          found.add(i + 2);
        }
        i = behind(i + 2);
        i = is(i, ',') ? i + 1 : i;
      }
    } else if (is(at, '[')) {
      while (!is(i, ']')) {
        if (Integer.toString(position).equals(step)) {
          found.add(i);
        }
        position++;
        i = behind(i);
        i = is(i, ',') ? i + 1 : i;
      }
    }
    return found;
  }

  private String withMember(final int object, final String name, final String json) {
    final int last = behind(object) - 2;
    final String member = quoted(name);
    if (last == object) {
      final int inside = tokens.get(object).to();
      return text.substring(0, inside) + member + ":" + json + text.substring(inside);
    }
    // As the first member is written, so is this one.
    final String before = text.substring(tokens.get(object).to(), tokens.get(object + 1).from());
    final String colon = text.substring(tokens.get(object + 1).to(), tokens.get(object + 3).from());
    final int end = tokens.get(last).to();
    return text.substring(0, end) + "," + before + member + colon + json + text.substring(end);
  }

  private int endOf(final int at) {
    return tokens.get(behind(at) - 1).to();
  }

  /** The token behind the value that begins at {@code at}. */
  private int behind(final int at) {
    int depth = 0;
    int i = at;
    do {
      if (is(i, '{') || is(i, '[')) {
        depth++;
      } else if (is(i, '}') || is(i, ']')) {
        depth--;
      }
      i++;
    } while (depth > 0);
    return i;
  }

  private String key(final int at) {
    try {
      return JSON.readValue(raw(at), String.class);
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean is(final int at, final char mark) {
    return text.charAt(tokens.get(at).from()) == mark;
  }

  private String raw(final int at) {
    return text.substring(tokens.get(at).from(), tokens.get(at).to());
  }

  private static String quoted(final String name) {
    try {
      return JSON.writeValueAsString(name);
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Token> tokens(final String text) {
    final List<Token> tokens = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      final int from = i;
      final char c = text.charAt(i);
      if (c == '"') {
        i++;
        while (text.charAt(i) != '"') {
          i += text.charAt(i) == '\\' ? 2 : 1;
        }
        i++;
      } else if (isSpace(c)) {
        i++;
        continue;
      } else if (isMark(c)) {
        i++;
      } else {
        while (i < text.length() && !isSpace(text.charAt(i)) && !isMark(text.charAt(i))) {
          i++;
        }
      }
      tokens.add(new Token(from, i));
    }
    return tokens;
  }

  private static boolean isSpace(final char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isMark(final char c) {
    return "{}[],:".indexOf(c) >= 0;
  }
}
