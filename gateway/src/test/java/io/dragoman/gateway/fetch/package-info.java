/** Tests of its namesake. */
@NullMarked
package io.dragoman.gateway.fetch;

import org.jspecify.annotations.NullMarked;
