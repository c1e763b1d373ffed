package io.dragoman.inference.remote;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one sees, for nothing, whether a service is there and knows the key.
 *
 * @param kind by what
 * @param path of one's own, below the service's address; empty with other kinds
 */
record Probe(Kind kind, String path) {
  /** By what a service is judged. */
  enum Kind {
    /** By the path that every service with this protocol should have. */
    PROTOCOL,
    /** By another one. */
    PATH,
    /** Only by what it answers to work. */
    NONE
  }

  /** As services usually have it. */
  static final Probe OF_PROTOCOL = new Probe(Kind.PROTOCOL, "");

  private static final String NOTHING = "none";

  /** Not to another server, nor up from the service's address. */
  private static final Pattern PATH = Pattern.compile("(?!.*\\.\\.)[\\w.~-][\\w.~/-]*");

  /**
   * As a file has it.
   *
   * @throws IllegalArgumentException when it is neither a path nor {@code none}
   */
  static Probe parse(final String text) {
    if (text.equals(NOTHING)) {
      return new Probe(Kind.NONE, "");
    }
    if (!PATH.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "it is a path below url, such as health, or none, but not '%s'".formatted(text));
    }
    return new Probe(Kind.PATH, text);
  }

  /**
   * What to ask for; empty: nothing.
   *
   * @param usual the path of the protocol
   */
  Optional<String> path(final String usual) {
    return switch (kind) {
      case PROTOCOL -> Optional.of(usual);
      case PATH -> Optional.of(path);
      case NONE -> Optional.empty();
    };
  }
}
