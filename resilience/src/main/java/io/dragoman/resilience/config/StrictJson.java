package io.dragoman.resilience.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/**
 * Reads an operator's file of JSON so that no mistake in it is passed over: a field that is unknown
 * or there twice, and anything after the end, are told with a sentence.
 */
public final class StrictJson {
  private static final int MAX_DIGITS = 12;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private StrictJson() {}

  /**
   * Reads a file.
   *
   * @param type a record with the fields that there are; which of them must be there is its matter
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static <T> T read(final byte[] file, final Class<T> type) {
    try {
      final T read = JSON.readValue(file, type);
      if (read == null) {
        throw new IllegalArgumentException("it is empty");
      }
      return read;
    } catch (final UnrecognizedPropertyException e) {
      throw unknown("it", e.getPropertyName(), known(e));
    } catch (final JacksonException e) {
      throw new IllegalArgumentException("it is no such JSON: " + e.getOriginalMessage(), e);
    } catch (final IOException e) {
      throw new IllegalArgumentException(e.toString(), e);
    }
  }

  /**
   * Says that a field is unknown.
   *
   * @param where what has no such field
   * @param known the fields that it may have
   */
  public static IllegalArgumentException unknown(
      final String where, final String field, final List<String> known) {
    return new IllegalArgumentException(
        "%s has no field '%s'%s"
            .formatted(
                where,
                field,
                Nearest.to(field, known)
                    .map("; did you mean '%s'?"::formatted)
                    .orElse("; there are " + String.join(", ", known))));
  }

  /**
   * An amount of money, as text or as a number; never a binary fraction.
   *
   * @param where its field, for the message
   * @throws IllegalArgumentException if it is none, or less than 0, or has too many digits
   */
  public static BigDecimal amount(final String where, final JsonNode value) {
    try {
      if (value.isTextual() || value.isNumber()) {
        final BigDecimal amount = new BigDecimal(value.asText());
        if (amount.signum() >= 0
            && Math.abs((long) amount.precision() - amount.scale()) <= MAX_DIGITS
            && Math.abs(amount.scale()) <= MAX_DIGITS) {
          return amount.stripTrailingZeros();
        }
      }
    } catch (final NumberFormatException e) {
      // As wrong as the others.
    }
    throw new IllegalArgumentException(
        "%s must be a decimal number of 0 or more, with at most %d digits before and after the"
                .formatted(where, MAX_DIGITS)
            + " point, such as \"0.15\"");
  }

  private static List<String> known(final UnrecognizedPropertyException e) {
    return e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
  }
}
