/** The demonstration: held-out samples through the whole system, compared with their references. */
@NullMarked
package io.dragoman.ops.demo;

import org.jspecify.annotations.NullMarked;
