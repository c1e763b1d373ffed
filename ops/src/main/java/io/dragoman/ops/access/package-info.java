/** What each app may do in a cluster whose brokers ask, and no more. */
@NullMarked
package io.dragoman.ops.access;

import org.jspecify.annotations.NullMarked;
