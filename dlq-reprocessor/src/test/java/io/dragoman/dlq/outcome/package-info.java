@NullMarked
package io.dragoman.dlq.outcome;

import org.jspecify.annotations.NullMarked;
