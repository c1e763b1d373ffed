package io.dragoman.resilience.batch;

import java.util.Locale;

/** Why an engine was chosen for work; in results, status and meters. */
public enum EngineChoice {
  /** It is the first in order. */
  PREFERRED,
  /** Rules keep those before it from this work. */
  CONDITION,
  /** One before it may not be called, or has just failed. */
  FAILOVER,
  /** The work would have been too late with one before it. */
  DEADLINE;

  /** Such as {@code failover}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
