@NullMarked
package io.dragoman.stage.gpu;

import org.jspecify.annotations.NullMarked;
