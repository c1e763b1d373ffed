package io.dragoman.schemas.text;

/**
 * A stretch of a text.
 *
 * @param start index of its first character
 * @param end index after its last character
 */
record Span(int start, int end) {

  int length() {
    return end - start;
  }

  boolean isEmpty() {
    return start >= end;
  }

  /** This stretch without the white space at both of its ends; may be empty. */
  Span strip(final String text) {
    int first = start;
    int last = end;
    while (first < last && WhiteSpace.is(text.charAt(first))) {
      first++;
    }
    while (last > first && WhiteSpace.is(text.charAt(last - 1))) {
      last--;
    }
    return new Span(first, last);
  }

  /** The characters that end a line or a paragraph in Unicode. */
  static boolean isLineBreak(final int character) {
    return character >= '\n' && character <= '\r'
        || character == 0x85
        || character == 0x2028
        || character == 0x2029;
  }
}
