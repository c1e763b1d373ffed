package io.dragoman.gateway.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Reads times as {@link Instant#toString} writes them, which all of our own are; what else is a
 * time is left to Jackson, whose general way takes a third of reading a job.
 */
final class TimeReader extends JsonDeserializer<Instant> {
  private static final String FORM = "0000-00-00T00:00:00";
  private static final int MAX_DIGITS = 9;
  private static final int DAY_SECONDS = 24 * 60 * 60;
  private static final int TEN = 10;

  @Override
  public Instant deserialize(final JsonParser parser, final DeserializationContext context)
      throws IOException {
    if (parser.hasToken(JsonToken.VALUE_STRING)) {
      final Optional<Instant> time = time(parser.getText());
      if (time.isPresent()) {
        return time.get();
      }
    }
    return InstantDeserializer.INSTANT.deserialize(parser, context);
  }

  /** A time in UTC of the years 0 to 9999; empty where a text has another form. */
  static Optional<Instant> time(final String text) {
    final int end = text.length() - 1;
    if (end < FORM.length() || text.charAt(end) != 'Z' || !hasForm(text)) {
      return Optional.empty();
    }
    final int digits = end - FORM.length() - 1;
    if (digits == 0 || digits > MAX_DIGITS || (digits > 0 && !isFraction(text, end))) {
      return Optional.empty();
    }
    int nanos = 0;
    for (int digit = 0; digit < MAX_DIGITS; digit++) {
      nanos = nanos * TEN + (digit < digits ? text.charAt(FORM.length() + 1 + digit) - '0' : 0);
    }
    final int hour = number(text, 11, 13);
    final int minute = number(text, 14, 16);
    final int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      return Optional.empty();
    }
    try {
      final long day =
          LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
      return Optional.of(
          Instant.ofEpochSecond(day * DAY_SECONDS + hour * 3_600 + minute * 60 + second, nanos));
    } catch (final DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean hasForm(final String text) {
    for (int position = 0; position < FORM.length(); position++) {
      final char wanted = FORM.charAt(position);
      final char is = text.charAt(position);
      if (wanted == '0' ? !isDigit(is) : is != wanted) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFraction(final String text, final int end) {
    if (text.charAt(FORM.length()) != '.') {
      return false;
    }
    for (int position = FORM.length() + 1; position < end; position++) {
      if (!isDigit(text.charAt(position))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(final char letter) {
    return letter >= '0' && letter <= '9';
  }

  private static int number(final String text, final int from, final int to) {
    return Integer.parseInt(text, from, to, TEN);
  }
}
