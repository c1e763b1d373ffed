package io.dragoman.inference.internal;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.SequenceModel;

/** Loads a model's encoder and decoder: what one runtime does unlike another. */
@FunctionalInterface
public interface ModelOpener {

  /**
   * Loads them.
   *
   * @param vocabulary number of tokens, for a runtime whose files do not say
   * @throws ModelLoadException if the files or the device cannot be used
   */
  SequenceModel open(int vocabulary);
}
