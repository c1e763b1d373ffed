@NullMarked
package io.dragoman.dlq.task;

import org.jspecify.annotations.NullMarked;
