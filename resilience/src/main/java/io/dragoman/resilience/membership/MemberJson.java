package io.dragoman.resilience.membership;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** States as records of the topic. Fields that a later version adds are left out. */
final class MemberJson {
  /** A few thousand languages; who writes more is none of us. */
  static final int MAX_BYTES = 128 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private MemberJson() {}

  /** Without what it is about if that is too large. */
  static byte[] write(final MemberState state) {
    try {
      final byte[] bytes = JSON.writeValueAsBytes(state);
      return bytes.length <= MAX_BYTES
          ? bytes
          : JSON.writeValueAsBytes(new MemberState(state.able(), state.member(), null));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("A state is always JSON", e);
    }
  }

  /** Empty when it cannot be read. */
  static Optional<MemberState> read(final byte[] value) {
    if (value.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(value, MemberState.class));
    } catch (final IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
