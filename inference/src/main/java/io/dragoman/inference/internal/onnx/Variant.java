package io.dragoman.inference.internal.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of several weights to load.
 *
 * @param encoder what stands behind the encoder's file name, such as {@code _fp16}
 * @param decoder what stands behind the decoder's
 */
record Variant(String encoder, String decoder) {
  private static final Pattern PARTS = Pattern.compile("encoder=(\\w*),decoder=(\\w*)");
  private static final String PLAIN = "fp32";

  /** Reads what {@link io.dragoman.inference.EngineOptions} has checked. */
  static Variant of(final String text) {
    final Matcher parts = PARTS.matcher(text);
    return parts.matches()
        ? new Variant(ending(parts.group(1)), ending(parts.group(2)))
        : new Variant(ending(text), ending(text));
  }

  /** The plain files have no ending, and are the only ones in single precision. */
  private static String ending(final String name) {
    return name.isEmpty() || name.equals(PLAIN) ? "" : "_" + name;
  }
}
