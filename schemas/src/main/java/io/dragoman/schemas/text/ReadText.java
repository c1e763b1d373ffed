package io.dragoman.schemas.text;

import java.util.Arrays;

/**
 * What is read of markup, and where it stands.
 *
 * @param text without tags; where a piece of text begins or ends there are two line breaks, and
 *     those of the source, which mean nothing, are spaces
 * @param places index in the markup of each character of the text
 */
record ReadText(String text, int[] places) {
  /** Twice, as one alone may be within a sentence. */
  private static final String BREAK = "\n\n";

  static ReadText of(final String markup) {
    final StringBuilder text = new StringBuilder(markup.length());
    int[] places = new int[markup.length()];
    int at = 0;
    for (final Markup.Part part : Markup.parts(markup)) {
      final String shown =
          switch (part.kind()) {
            case TEXT -> part.source();
            case INLINE -> "";
            case BLOCK -> BREAK;
          };
      if (text.length() + shown.length() > places.length) {
        places = Arrays.copyOf(places, 2 * places.length + shown.length());
      }
      for (int i = 0; i < shown.length(); i++) {
        places[text.length()] = at + Math.min(i, part.source().length() - 1);
        final boolean meant = part.kind() == Markup.Kind.BLOCK;
        final char c = shown.charAt(i);
        text.append(Span.isLineBreak(c) && !meant ? ' ' : c);
      }
      at += part.source().length();
    }
    return new ReadText(text.toString(), places);
  }

  /** Where a stretch of the text begins in the markup. */
  int start(final Span span) {
    return places[span.start()];
  }

  /** Where it ends. */
  int end(final Span span) {
    return places[span.end() - 1] + 1;
  }
}
