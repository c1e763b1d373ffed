/** Between text and token ids. */
@NullMarked
package io.dragoman.inference.internal.text;

import org.jspecify.annotations.NullMarked;
