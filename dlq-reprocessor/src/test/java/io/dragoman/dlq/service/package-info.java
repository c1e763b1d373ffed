/** Tests of the command {@code dlq}. */
@NullMarked
package io.dragoman.dlq.service;

import org.jspecify.annotations.NullMarked;
