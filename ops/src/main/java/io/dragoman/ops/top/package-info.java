/** {@code ./dragoman top}: what the instances do right now, on a screen that is drawn again. */
@NullMarked
package io.dragoman.ops.top;

import org.jspecify.annotations.NullMarked;
