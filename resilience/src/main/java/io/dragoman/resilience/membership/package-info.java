/** Who of a group can work, and when an instance that cannot leaves its partitions to others. */
@NullMarked
package io.dragoman.resilience.membership;

import org.jspecify.annotations.NullMarked;
