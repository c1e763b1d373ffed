/**
 * What the interfaces have in common that imitate other services: one request is one job, and the
 * answer waits for its end.
 */
@NullMarked
package io.dragoman.gateway.compat;

import org.jspecify.annotations.NullMarked;
