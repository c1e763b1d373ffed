/** Choosing tokens: rules, scores and the greedy loop's bookkeeping. */
@NullMarked
package io.dragoman.inference.internal.generate;

import org.jspecify.annotations.NullMarked;
