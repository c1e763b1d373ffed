/**
 * Engines: speech to text and text to text behind two small interfaces.
 *
 * <p>An engine does the whole decode of a batch in one call; no key-value cache, tensor or token
 * crosses the interface.
 */
@NullMarked
package io.dragoman.inference;

import org.jspecify.annotations.NullMarked;
