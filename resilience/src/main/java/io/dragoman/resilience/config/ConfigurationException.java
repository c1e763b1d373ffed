package io.dragoman.resilience.config;

import java.util.List;

/**
 * The configuration cannot be used; nothing was started.
 *
 * <p>Every problem is one sentence that names the key, what is wrong with it and where it came
 * from. Values of secrets are never part of it.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One problem. */
  public ConfigurationException(final String problem) {
    super(problem);
  }

  /** One problem and what caused it. */
  public ConfigurationException(final String problem, final Throwable cause) {
    super(problem, cause);
  }

  /** Several problems, found together so that they can be mended together. */
  public ConfigurationException(final List<String> problems) {
    super(String.join("\n", problems));
  }
}
