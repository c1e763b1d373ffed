/** Tests of how dead letters are read and marked. */
@NullMarked
package io.dragoman.dlq.internal;

import org.jspecify.annotations.NullMarked;
