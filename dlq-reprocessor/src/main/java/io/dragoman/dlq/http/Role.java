package io.dragoman.dlq.http;

import java.util.Locale;

/** What a key is good for. */
enum Role {
  /** Looks. */
  VIEWER,
  /** Looks, and gives orders. */
  OPERATOR;

  /** Whether it may do what needs {@code other}. */
  boolean includes(final Role other) {
    return compareTo(other) >= 0;
  }

  /** As it is written in files and answers. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
