/** What happens to samples before a model sees them. */
@NullMarked
package io.dragoman.inference.internal.audio;

import org.jspecify.annotations.NullMarked;
