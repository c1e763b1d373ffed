/** Choosing tokens: rules, scores and the greedy loop's bookkeeping. */
@NullMarked
package io.dragoman.inference.internal.decode;

import org.jspecify.annotations.NullMarked;
