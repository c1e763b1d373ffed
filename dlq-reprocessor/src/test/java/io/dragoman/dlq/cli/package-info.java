/** Tests of the command {@code dlq}. */
@NullMarked
package io.dragoman.dlq.cli;

import org.jspecify.annotations.NullMarked;
