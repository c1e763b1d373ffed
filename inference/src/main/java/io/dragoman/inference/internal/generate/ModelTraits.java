package io.dragoman.inference.internal.generate;

import java.util.List;
import java.util.function.Supplier;

/**
 * What an engine knows of its model and a runtime may need to load it.
 *
 * @param vocabulary number of tokens, for a runtime whose files do not say
 * @param end the token that ends a row
 * @param probes batches of this model that a runtime may try itself on, each short; made when asked
 *     for, the same each time
 */
public record ModelTraits(int vocabulary, int end, Supplier<List<Batch>> probes) {}
