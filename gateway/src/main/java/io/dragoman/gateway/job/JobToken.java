package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client asks for its job by: 128 bits that nobody guesses, in the alphabet of URLs.
 *
 * <p>It is also the request id of a job of one input, and the first part of those of several, so
 * that whoever reads the topics finds what HTTP speaks of.
 *
 * @param text 22 characters
 */
public record JobToken(@JsonValue String text) {
  private static final int BYTES = 16;
  private static final int LENGTH = 22;
  private static final Pattern OF_SEVERAL = Pattern.compile("[A-Za-z0-9_-]{22}\\.[0-9]{1,4}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Of a text that has the form of one.
   *
   * @throws IllegalArgumentException if it has not
   */
  @JsonCreator
  public JobToken {
    if (!isToken(text)) {
      throw new IllegalArgumentException("No token of a job: it has 22 letters, digits, _ and -.");
    }
  }

  /** A new one. */
  public static JobToken random() {
    final byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return of(bytes);
  }

  /**
   * Of bits that were made elsewhere.
   *
   * @param bits at least 16 bytes; the first 16 count
   */
  public static JobToken of(final byte[] bits) {
    return new JobToken(
        Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bits, BYTES)));
  }

  /** Whether a text has the form of one. */
  public static boolean isToken(final String text) {
    // Asked several times for each record: quicker than a pattern.
    return text.length() == LENGTH && isForm(text);
  }

  /**
   * The request id of one of a job's inputs.
   *
   * @param input its position, from 0
   * @param inputs how many the job has
   */
  public String requestId(final int input, final int inputs) {
    return inputs == 1 ? text : text + "." + input;
  }

  /** Under which key {@code jobs} tells of a request: a job's token, or the id of any other. */
  public static String keyOf(final String requestId) {
    return isOfSeveral(requestId) ? requestId.substring(0, LENGTH) : requestId;
  }

  /** The input that a request is of; empty where it is none of this job's. */
  public Optional<Integer> input(final String requestId) {
    if (requestId.equals(text)) {
      return Optional.of(0);
    }
    return isOfSeveral(requestId) && requestId.startsWith(text)
        ? Optional.of(Integer.parseInt(requestId.substring(LENGTH + 1)))
        : Optional.empty();
  }

  private static boolean isOfSeveral(final String requestId) {
    return requestId.length() > LENGTH && OF_SEVERAL.matcher(requestId).matches();
  }

  private static boolean isForm(final String text) {
    for (int position = 0; position < text.length(); position++) {
      final char letter = text.charAt(position);
      if ((letter < 'A' || letter > 'Z')
          && (letter < 'a' || letter > 'z')
          && (letter < '0' || letter > '9')
          && letter != '_'
          && letter != '-') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
