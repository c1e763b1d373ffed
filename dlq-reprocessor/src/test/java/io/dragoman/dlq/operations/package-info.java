@NullMarked
package io.dragoman.dlq.operations;

import org.jspecify.annotations.NullMarked;
