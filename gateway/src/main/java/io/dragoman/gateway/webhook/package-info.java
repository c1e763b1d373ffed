/** Telling clients that their jobs are over. */
@NullMarked
package io.dragoman.gateway.webhook;

import org.jspecify.annotations.NullMarked;
