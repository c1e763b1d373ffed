/**
 * Engines: speech to text and text to text behind one interface, {@link
 * io.dragoman.inference.Engine}; {@link io.dragoman.inference.spi} says where they come from.
 *
 * <p>An engine does the whole decode of a batch in one call; no key-value cache, tensor or token
 * crosses the interface.
 */
@NullMarked
package io.dragoman.inference;

import org.jspecify.annotations.NullMarked;
