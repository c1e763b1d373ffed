package io.dragoman.inference.internal;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ModelTraits;

/** Loads a model's encoder and decoder: what one runtime does unlike another. */
@FunctionalInterface
public interface ModelOpener {

  /**
   * Loads them.
   *
   * @param traits what the engine knows of the model
   * @throws ModelLoadException if the files or the device cannot be used
   */
  Generator open(ModelTraits traits);
}
