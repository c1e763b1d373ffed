package io.dragoman.dlq.letter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record header as it stands on the wire. */
public final class HeaderValue {
  private final String name;
  private final byte @Nullable [] value;

  HeaderValue(final String name, final byte @Nullable [] value) {
    this.name = name;
    this.value = value;
  }

  /** The header's name. */
  public String name() {
    return name;
  }

  /** Its bytes; empty if it is null. The caller must not change the array. */
  public Optional<byte[]> value() {
    return Optional.ofNullable(value);
  }

  /** Its text; empty if it is null, not UTF-8, or has control characters, as numbers do. */
  public Optional<String> text() {
    return value().flatMap(Utf8::readable);
  }
}
