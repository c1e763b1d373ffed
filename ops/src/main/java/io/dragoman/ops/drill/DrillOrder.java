package io.dragoman.ops.drill;

import java.time.Duration;

/**
 * What a drill is to do.
 *
 * @param fault what to break
 * @param duration how long to break it
 * @param seed of everything random
 * @param oneOutage whether what is broken stays broken until the end
 */
record DrillOrder(Fault fault, Duration duration, long seed, boolean oneOutage) {}
