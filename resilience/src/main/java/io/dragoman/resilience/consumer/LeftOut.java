package io.dragoman.resilience.consumer;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Stands in the headers of a record of which the value and the other headers were never unpacked.
 *
 * <p>It is known by its class, not by its key, which any client can write.
 *
 * @param bytes what the whole record has when it is unpacked
 */
public record LeftOut(long bytes) implements Header {
  /** What a record may take of the memory when it is unpacked; no topic of the product has more. */
  public static final int MAX_BYTES = 32 * 1024 * 1024;

  /** How large the record of these headers is; empty when it is here as a whole. */
  public static OptionalLong in(final Headers headers) {
    for (final Header header : headers) {
      if (header instanceof LeftOut(final long bytes)) {
        return OptionalLong.of(bytes);
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public String key() {
    return io.dragoman.schemas.Header.LEFT_OUT.key();
  }

  @Override
  public byte[] value() {
    return Long.toString(bytes).getBytes(StandardCharsets.UTF_8);
  }
}
