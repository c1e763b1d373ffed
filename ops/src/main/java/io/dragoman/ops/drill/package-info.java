/**
 * Drills: a real broker and a real worker process with an engine that does as told, broken at
 * random moments while an independent reader counts what comes out.
 */
@NullMarked
package io.dragoman.ops.drill;

import org.jspecify.annotations.NullMarked;
