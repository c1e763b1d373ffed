/** The commands of the launcher and how they speak to people. */
@NullMarked
package io.dragoman.ops.cli;

import org.jspecify.annotations.NullMarked;
