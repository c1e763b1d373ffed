@NullMarked
package io.dragoman.dlq.letter;

import org.jspecify.annotations.NullMarked;
