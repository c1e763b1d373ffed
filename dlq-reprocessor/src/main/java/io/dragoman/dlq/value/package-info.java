/** Values of dead letters: decoded for people, and changed by them. */
@NullMarked
package io.dragoman.dlq.value;

import org.jspecify.annotations.NullMarked;
