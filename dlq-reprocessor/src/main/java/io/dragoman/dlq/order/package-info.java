/**
 * Orders to do something with dead letters: what, where copies may go, and how it is carried out
 * exactly once.
 */
@NullMarked
package io.dragoman.dlq.order;

import org.jspecify.annotations.NullMarked;
