package io.dragoman.web.key;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One key as the key file has it, which holds no secret: {@code NAME ROLE SHA-256 [id=ID]
 * [tier=TIER] [expires=TIME] [residency=local]}.
 *
 * @param name the client's name
 * @param role what the key is good for
 * @param hash the key's SHA-256 in lower-case hexadecimal
 * @param id which of the client's keys it is; empty: its only one
 * @param tier what the client may use
 * @param expires when it stops being good; empty: never
 * @param localOnly whether what is sent with it must not leave the machine that works on it
 */
public record AccessKey(
    String name,
    Role role,
    String hash,
    String id,
    String tier,
    Optional<Instant> expires,
    boolean localOnly) {
  /** The tier of keys that name none. */
  public static final String DEFAULT_TIER = "standard";

  /** What names of clients and tiers look like. */
  public static final String NAME = "[A-Za-z0-9._@-]{1,64}";

  private static final String LOCAL = "local";

  private static final String HASH = "[0-9a-fA-F]{64}";

  /** A key whose work may be done anywhere. */
  public AccessKey(
      final String name,
      final Role role,
      final String hash,
      final String id,
      final String tier,
      final Optional<Instant> expires) {
    this(name, role, hash, id, tier, expires, false);
  }

  /**
   * Reads a line without its comment. What is wrong is said without the line, which might hold a
   * key in the clear.
   *
   * @throws KeyFileException saying what is wrong
   */
  static AccessKey parse(final String line, final String where) {
    final String[] words = line.split("\\s+");
    if (words.length < 3) {
      throw wrong(
          where, "a line is NAME ROLE SHA-256, then id=, tier=, expires= or residency= if need be");
    }
    require(words[0].matches(NAME), where, "a name has up to 64 letters, digits and . _ @ -");
    final Role role =
        Stream.of(Role.values())
            .filter(one -> one.word().equals(words[1]))
            .findFirst()
            .orElseThrow(() -> wrong(where, "the role must be client, viewer or operator"));
    require(
        words[2].matches(HASH), where, "the third word must be the key's SHA-256 in hexadecimal");
    String id = "";
    String tier = DEFAULT_TIER;
    Optional<Instant> expires = Optional.empty();
    boolean localOnly = false;
    for (int i = 3; i < words.length; i++) {
      final int equals = words[i].indexOf('=');
      final String value = words[i].substring(equals + 1);
      switch (equals < 0 ? "" : words[i].substring(0, equals)) {
        case "id" -> id = name(value, where, "an id");
        case "tier" -> tier = name(value, where, "a tier");
        case "expires" -> expires = Optional.of(time(value, where));
        case "residency" -> {
          require(value.equals(LOCAL), where, "residency can only be local");
          localOnly = true;
        }
        default ->
            throw wrong(
                where, "after the hash only id=, tier=, expires= and residency=local may stand");
      }
    }
    return new AccessKey(
        words[0], role, words[2].toLowerCase(Locale.ROOT), id, tier, expires, localOnly);
  }

  /** The line that {@link #parse} reads. */
  String line() {
    final List<String> words = new ArrayList<>(List.of(name, role.word(), hash));
    if (!id.isEmpty()) {
      words.add("id=" + id);
    }
    if (!tier.equals(DEFAULT_TIER)) {
      words.add("tier=" + tier);
    }
    expires.ifPresent(time -> words.add("expires=" + time));
    if (localOnly) {
      words.add("residency=" + LOCAL);
    }
    return String.join(" ", words);
  }

  /** Whether it is good at {@code now}. */
  public boolean isGood(final Instant now) {
    return expires.isEmpty() || now.isBefore(expires.get());
  }

  Principal principal() {
    return new Principal(name, Optional.of(role), id, tier, localOnly);
  }

  byte[] hashBytes() {
    return HexFormat.of().parseHex(hash);
  }

  private static String name(final String text, final String where, final String what) {
    require(text.matches(NAME), where, what + " has up to 64 letters, digits and . _ @ -");
    return text;
  }

  private static Instant time(final String text, final String where) {
    try {
      return Instant.parse(text);
    } catch (final DateTimeParseException e) {
      throw wrong(where, "expires must be a time such as 2027-01-31T00:00:00Z");
    }
  }

  private static void require(final boolean good, final String where, final String why) {
    if (!good) {
      throw wrong(where, why);
    }
  }

  private static KeyFileException wrong(final String where, final String why) {
    return new KeyFileException(where + ": " + why + ".");
  }
}
