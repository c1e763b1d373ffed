/** A Prometheus of one's own, for drills. */
@NullMarked
package io.dragoman.ops.drill.prometheus;

import org.jspecify.annotations.NullMarked;
