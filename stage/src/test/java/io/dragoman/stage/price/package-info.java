/** Tests of prices. */
@NullMarked
package io.dragoman.stage.price;

import org.jspecify.annotations.NullMarked;
