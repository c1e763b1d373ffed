/** Tests of the command {@code dlq}. */
@NullMarked
package io.dragoman.dlq.http;

import org.jspecify.annotations.NullMarked;
