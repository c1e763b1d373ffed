package io.dragoman.dlq.letter;

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

  /**
   * Retention deleted records before they were read.
   *
   * @param offsets how many offsets they had; at least as many as there were records
   */
  default void gone(final long offsets) {}
}
