/** Jobs over HTTP: what is asked for is checked, and what is known is told. */
@NullMarked
package io.dragoman.gateway.api;

import org.jspecify.annotations.NullMarked;
