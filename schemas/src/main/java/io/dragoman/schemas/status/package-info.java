/**
 * What {@code requests} says of a request: one builder of its events and one reader that knows when
 * nothing more will come, for any number of stages.
 */
@NullMarked
package io.dragoman.schemas.status;

import org.jspecify.annotations.NullMarked;
