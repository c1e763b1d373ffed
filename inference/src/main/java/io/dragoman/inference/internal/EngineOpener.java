package io.dragoman.inference.internal;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.internal.model.ModelDirectory;

/**
 * Opens an engine of one kind, whichever runtime computes it.
 *
 * @param <I> what goes in
 * @param <O> what comes out
 */
@FunctionalInterface
public interface EngineOpener<I, O> {

  /**
   * Opens it.
   *
   * @param weights loads the model's encoder and decoder
   */
  Engine<I, O> open(ModelDirectory model, EngineOptions options, ModelOpener weights);
}
