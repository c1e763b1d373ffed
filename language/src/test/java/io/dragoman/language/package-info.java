@NullMarked
package io.dragoman.language;

import org.jspecify.annotations.NullMarked;
