/** Tests of the command {@code dlq}. */
@NullMarked
package io.dragoman.dlq.policy;

import org.jspecify.annotations.NullMarked;
