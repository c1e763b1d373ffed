/**
 * From a model's scores to tokens, whatever runtime the model runs on: the interface to it ({@link
 * io.dragoman.inference.internal.generate.SequenceModel}), rules, scores, and the search for
 * answers.
 */
@NullMarked
package io.dragoman.inference.internal.generate;

import org.jspecify.annotations.NullMarked;
