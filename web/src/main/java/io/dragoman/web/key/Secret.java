package io.dragoman.web.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its owner has it: {@code dk_ID_RANDOM}. Its 256 random bits cannot be guessed, so that a
 * plain SHA-256 of it is enough, and the id in it finds its line without trying all of them.
 *
 * @param id which key it is
 * @param text the whole key; never to be written to a log
 */
public record Secret(String id, String text) {
  private static final Pattern FORM = Pattern.compile("dk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
  private static final int ID_BYTES = 6;
  private static final int RANDOM_BYTES = 32;

  /** A new one. */
  public static Secret random() {
    final SecureRandom random = new SecureRandom();
    final byte[] id = new byte[ID_BYTES];
    final byte[] rest = new byte[RANDOM_BYTES];
    random.nextBytes(id);
    random.nextBytes(rest);
    final String hex = HexFormat.of().formatHex(id);
    return new Secret(
        hex, "dk_" + hex + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(rest));
  }

  /** The id in a key that {@link #random} made; empty if it is of another form. */
  static Optional<String> id(final String key) {
    final Matcher matcher = FORM.matcher(key);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The hash that stands in the key file. */
  public String hash() {
    return HexFormat.of().formatHex(sha256(text));
  }

  static byte[] sha256(final String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Secret[" + id + "]";
  }
}
