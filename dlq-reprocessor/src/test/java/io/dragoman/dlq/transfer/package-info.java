@NullMarked
package io.dragoman.dlq.transfer;

import org.jspecify.annotations.NullMarked;
