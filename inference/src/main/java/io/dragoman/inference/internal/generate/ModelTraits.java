package io.dragoman.inference.internal.generate;

import io.dragoman.inference.internal.text.Shortlist;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an engine knows of its model and a runtime may need to load it.
 *
 * @param vocabulary number of tokens, for a runtime whose files do not say
 * @param end the token that ends a row
 * @param probes batches of this model that a runtime may try itself on, each short; made when asked
 *     for, the same each time
 * @param shortAudio places of a whole window of which an encoder is to compute only as many as a
 *     clip fills, if it can; 0: it is not asked to
 * @param shortlist the tokens that batches which say so are written of; empty if there is none
 */
public record ModelTraits(
    int vocabulary,
    int end,
    Supplier<List<Batch>> probes,
    int shortAudio,
    Optional<Shortlist> shortlist) {

  /** Of a model that leaves out nothing. */
  public ModelTraits(final int vocabulary, final int end, final Supplier<List<Batch>> probes) {
    this(vocabulary, end, probes, 0, Optional.empty());
  }
}
