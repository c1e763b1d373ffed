/**
 * Holds what is too large for an event: the writer stores it and puts the reference that it gets
 * into the event, the reader opens the reference. One installation has one store.
 *
 * <p>A reference that comes in an event is anybody's text: it is used only in the one form that the
 * configured store makes, and what is read must have the size and the SHA-256 that it names.
 */
@NullMarked
package io.dragoman.claims;

import org.jspecify.annotations.NullMarked;
