@NullMarked
package io.dragoman.ops.drill.prometheus;

import org.jspecify.annotations.NullMarked;
