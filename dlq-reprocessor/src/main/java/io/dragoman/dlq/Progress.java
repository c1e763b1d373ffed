package io.dragoman.dlq;

/** Hears how far long work has come; called from several threads. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress NONE = offsets -> {};

  /**
   * Some more is done.
   *
   * @param offsets how many offsets were passed since the last call
   */
  void advanced(long offsets);
}
