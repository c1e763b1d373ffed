/**
 * An upgrade and its way back on a real stack under load: each app is replaced by one that writes
 * the next version of the schemas, readers before writers.
 */
@NullMarked
package io.dragoman.ops.drill.upgrade;

import org.jspecify.annotations.NullMarked;
