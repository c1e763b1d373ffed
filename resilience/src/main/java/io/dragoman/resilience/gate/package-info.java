/**
 * The partition gate: pauses partitions at the consumer, so that work waits in its topic while the
 * group stays stable.
 */
@NullMarked
package io.dragoman.resilience.gate;

import org.jspecify.annotations.NullMarked;
