package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.Header;
import io.dragoman.schemas.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/** Reads and writes {@link Header}s as UTF-8 text. */
public final class HeaderText {
  private HeaderText() {}

  /** The last value of the header; empty when there is none. */
  public static Optional<String> get(final Headers headers, final Header header) {
    return Optional.ofNullable(headers.lastHeader(header.key()))
        .map(org.apache.kafka.common.header.Header::value)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** The last value of the header if it can be an id, because anybody can write a header. */
  public static Optional<String> id(final Headers headers, final Header header) {
    return get(headers, header).filter(Ids::isId);
  }

  /**
   * The last value of the header as a decimal number; empty when there is none or when it is no
   * number, because anybody can write a header.
   */
  public static Optional<Long> number(final Headers headers, final Header header) {
    return get(headers, header)
        .flatMap(
            text -> {
              try {
                return Optional.of(Long.valueOf(text.strip()));
              } catch (final NumberFormatException e) {
                return Optional.empty();
              }
            });
  }

  /** Sets the header to this one value. */
  public static void put(final Headers headers, final Header header, final String value) {
    headers.remove(header.key());
    headers.add(header.key(), value.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the header to this one number. */
  public static void put(final Headers headers, final Header header, final long value) {
    put(headers, header, Long.toString(value));
  }
}
