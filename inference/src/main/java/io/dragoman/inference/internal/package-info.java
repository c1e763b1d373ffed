/** The two engines and what they share. */
@NullMarked
package io.dragoman.inference.internal;

import org.jspecify.annotations.NullMarked;
