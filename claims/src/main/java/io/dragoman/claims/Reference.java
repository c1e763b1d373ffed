package io.dragoman.claims;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an event says of content that is elsewhere: {@code SCHEME:ID:SIZE:SHA256}.
 *
 * <p>The digest makes it a capability: whoever can write events, but has never seen the content,
 * cannot have another's audio transcribed for him by guessing where it lies.
 *
 * @param scheme of the store
 * @param id where it lies in the store, in the store's own form
 * @param size bytes, at least 1
 * @param sha256 64 lower-case hex digits
 */
record Reference(Scheme scheme, String id, long size, String sha256) {
  private static final Pattern FORM =
      Pattern.compile("([a-z0-9]{1,16}):([0-9a-f@]{1,64}):([1-9][0-9]{0,11}):([0-9a-f]{64})");

  private static final int SHOWN_CHARS = 64;

  /** The stores, and the only ids that each has ever made. */
  enum Scheme {
    TOPIC("[0-9]{1,5}@[0-9]{1,18}"),
    DIRECTORY("[0-9a-f]{32}"),
    S3("[0-9a-f]{32}");

    private final Pattern id;

    Scheme(final String id) {
      this.id = Pattern.compile(id);
    }

    /** As in references and in the configuration. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a text of anybody.
   *
   * @throws DragomanException {@link ErrorCode#CLAIM_NOT_FOUND} unless some store can have made it
   */
  static Reference parse(final String text) {
    final Matcher parts = FORM.matcher(text);
    if (parts.matches()) {
      for (final Scheme scheme : Scheme.values()) {
        if (scheme.label().equals(parts.group(1)) && scheme.id.matcher(parts.group(2)).matches()) {
          return new Reference(
              scheme, parts.group(2), Long.parseLong(parts.group(3)), parts.group(4));
        }
      }
    }
    throw notFound(
        "The reference %s is not one that a store of large audio makes; send the audio again.",
        shown(text));
  }

  /**
   * The same for one store.
   *
   * @param expected the scheme of the store that is configured
   */
  static Reference parse(final String text, final Scheme expected) {
    final Reference reference = parse(text);
    if (reference.scheme != expected) {
      throw notFound(
          "The reference is of a store of kind %s, but %s is %s; send the audio again.",
          reference.scheme.label(), ClaimConfig.STORE, expected.label());
    }
    return reference;
  }

  /** What it names is not there, or is something else. */
  DragomanException gone(final String why) {
    return notFound("The audio %s:%s %s; send it again.", scheme.label(), id, why);
  }

  @Override
  public String toString() {
    return String.join(":", scheme.label(), id, Long.toString(size), sha256);
  }

  private static DragomanException notFound(final String format, final Object... values) {
    return new DragomanException(
        ErrorCode.CLAIM_NOT_FOUND, String.format(Locale.ROOT, format, values));
  }

  /** Short, and without anything that breaks a line or turns it round. */
  private static String shown(final String text) {
    final String visible = text.replaceAll("[^\\x21-\\x7e]", "?");
    return visible.length() <= SHOWN_CHARS
        ? "\"" + visible + "\""
        : "\"" + visible.substring(0, SHOWN_CHARS) + "…\"";
  }
}
