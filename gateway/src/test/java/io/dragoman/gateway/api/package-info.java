/** Tests of its namesake. */
@NullMarked
package io.dragoman.gateway.api;

import org.jspecify.annotations.NullMarked;
