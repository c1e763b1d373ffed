/**
 * Jobs as every replica sees them: written to the topic {@code jobs}, read from whichever replica
 * holds them.
 */
@NullMarked
package io.dragoman.gateway.view;

import org.jspecify.annotations.NullMarked;
