@NullMarked
package io.dragoman.ops.drill;

import org.jspecify.annotations.NullMarked;
