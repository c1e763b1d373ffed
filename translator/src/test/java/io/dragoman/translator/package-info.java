@NullMarked
package io.dragoman.translator;

import org.jspecify.annotations.NullMarked;
