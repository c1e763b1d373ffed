@NullMarked
package io.dragoman.ops.drill.upgrade;

import org.jspecify.annotations.NullMarked;
