/** The local stack: broker, registry and apps as supervised child processes on loopback. */
@NullMarked
package io.dragoman.ops.stack;

import org.jspecify.annotations.NullMarked;
