package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes of callers as text. */
final class Texts {
  private static final int MAX_SHOWN = 40;

  private Texts() {}

  /** Text; refused unless it is UTF-8. */
  static String utf8(final byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (final CharacterCodingException e) {
      throw new ApiException(
          ApiException.Code.INVALID, "The body is not UTF-8.", "Encode all text as UTF-8.");
    }
  }

  /** As {@link #utf8(byte[])}, of a field. */
  static String utf8(final String field, final byte[] bytes) {
    try {
      return utf8(bytes);
    } catch (final ApiException e) {
      throw e.withField(field);
    }
  }

  /** The beginning of a value, for messages. */
  static String shortened(final String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
