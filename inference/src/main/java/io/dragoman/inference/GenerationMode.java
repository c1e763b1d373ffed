package io.dragoman.inference;

import java.util.Locale;

/** How an engine's runtime generates. */
public enum GenerationMode {
  /** In one graph if that gave the same tokens faster when it was tried, else step by step. */
  AUTO,

  /** In one graph if that gave the same tokens when it was tried, else step by step. */
  FUSED,

  /** Step by step. */
  STEPWISE;

  /** The value in configuration. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a value in configuration.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static GenerationMode of(final String key) {
    for (final GenerationMode mode : values()) {
      if (mode.key().equals(key)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "generation must be auto, fused or stepwise, but is '" + key + "'");
  }
}
