package io.dragoman.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which trace something is part of, as the header {@code traceparent} of W3C Trace Context says it.
 * Anybody can write one: only what has the exact form is one, so that its parts may stand in logs.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits: the caller's part of it
 * @param flags two hexadecimal digits; the last bit says whether the caller records it
 */
public record TraceParent(String traceId, String spanId, String flags) {
  /** Name of the header. */
  public static final String HEADER = "traceparent";

  private static final int SAMPLED = 1;
  private static final int HEXADECIMAL = 16;

  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})");

  /** Of the text of a header; empty for what is none. */
  public static Optional<TraceParent> of(final String text) {
    final Matcher found = FORM.matcher(text);
    return found.matches()
        ? Optional.of(new TraceParent(found.group(1), found.group(2), found.group(3)))
        : Optional.empty();
  }

  /** Whether the caller records the trace. */
  public boolean isSampled() {
    return (Integer.parseInt(flags, HEXADECIMAL) & SAMPLED) != 0;
  }

  /** The text of the header. */
  @Override
  public String toString() {
    return "00-" + traceId + "-" + spanId + "-" + flags;
  }
}
