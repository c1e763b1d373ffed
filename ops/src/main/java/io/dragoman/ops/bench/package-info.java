/** Benchmarks: what the parts of Dragoman achieve on this machine, as rows of name, value, unit. */
@NullMarked
package io.dragoman.ops.bench;

import org.jspecify.annotations.NullMarked;
