/** The parts of the intake's topology. */
@NullMarked
package io.dragoman.ingest.internal;

import org.jspecify.annotations.NullMarked;
