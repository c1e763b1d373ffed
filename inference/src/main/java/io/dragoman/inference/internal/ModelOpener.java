package io.dragoman.inference.internal;

import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.SequenceModel;
import io.dragoman.inference.internal.model.ModelDirectory;

/** Loads a model's encoder and decoder: what one runtime does unlike another. */
@FunctionalInterface
public interface ModelOpener {

  /**
   * Loads them.
   *
   * @param directory the model
   * @param options how it runs
   * @param vocabulary number of tokens, for a runtime whose files do not say
   * @throws ModelLoadException if the files or the device cannot be used
   */
  SequenceModel open(ModelDirectory directory, EngineOptions options, int vocabulary);
}
