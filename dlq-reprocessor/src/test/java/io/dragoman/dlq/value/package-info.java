@NullMarked
package io.dragoman.dlq.value;

import org.jspecify.annotations.NullMarked;
