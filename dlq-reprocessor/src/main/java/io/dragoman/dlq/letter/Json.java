package io.dragoman.dlq.letter;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/**
 * How records become JSON: what is null is left out, times are ISO texts, places {@code
 * topic-partition@offset}.
 */
public final class Json {
  /** Immutable. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(Location.class, ToStringSerializer.instance))
          .build();

  private Json() {}

  /** The value on one line. */
  public static String line(final Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("Not a value for JSON: " + value.getClass(), e);
    }
  }
}
