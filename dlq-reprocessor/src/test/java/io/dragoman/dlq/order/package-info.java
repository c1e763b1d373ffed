@NullMarked
package io.dragoman.dlq.order;

import org.jspecify.annotations.NullMarked;
