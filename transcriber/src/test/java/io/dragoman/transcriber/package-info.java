@NullMarked
package io.dragoman.transcriber;

import org.jspecify.annotations.NullMarked;
