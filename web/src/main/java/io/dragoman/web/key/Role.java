package io.dragoman.web.key;

import java.util.Locale;

/** What a key is good for; each may do what those before it may. */
public enum Role {
  /** Asks for work, and looks at its own. */
  CLIENT,
  /** Looks at everything. */
  VIEWER,
  /** Looks, and gives orders. */
  OPERATOR;

  /** Whether it may do what needs {@code other}. */
  public boolean includes(final Role other) {
    return compareTo(other) >= 0;
  }

  /** As it is written in files and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
