/** How dead letters are read; nothing here is for use from outside. */
@NullMarked
package io.dragoman.dlq.internal;

import org.jspecify.annotations.NullMarked;
