/** Tests of its namesake. */
@NullMarked
package io.dragoman.gateway.webhook;

import org.jspecify.annotations.NullMarked;
