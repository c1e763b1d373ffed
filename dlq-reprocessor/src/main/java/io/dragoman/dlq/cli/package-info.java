/** The command {@code dlq}: dead letters from a terminal or a script. */
@NullMarked
package io.dragoman.dlq.cli;

import org.jspecify.annotations.NullMarked;
