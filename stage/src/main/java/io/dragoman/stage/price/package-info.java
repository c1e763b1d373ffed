/** What engines cost: a table of prices in a file, and what a result costs by it. */
@NullMarked
package io.dragoman.stage.price;

import org.jspecify.annotations.NullMarked;
