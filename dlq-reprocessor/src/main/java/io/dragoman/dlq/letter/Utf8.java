package io.dragoman.dlq.letter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytes that may be text. */
public final class Utf8 {
  private Utf8() {}

  /** The text; empty if the bytes are not UTF-8, or null as the value of a header may be. */
  public static Optional<String> decode(final byte @Nullable [] bytes) {
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (final CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  /** As {@link #decode}, and empty also if it has control characters: a number, most likely. */
  public static Optional<String> readable(final byte[] bytes) {
    return decode(bytes)
        .filter(
            text ->
                text.chars()
                    .noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c)));
  }
}
