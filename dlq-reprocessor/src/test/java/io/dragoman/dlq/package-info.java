/** Tests of dead letters as values, and a real broker for them. */
@NullMarked
package io.dragoman.dlq;

import org.jspecify.annotations.NullMarked;
