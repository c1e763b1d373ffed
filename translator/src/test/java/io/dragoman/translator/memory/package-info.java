@NullMarked
package io.dragoman.translator.memory;

import org.jspecify.annotations.NullMarked;
