/** What the gateway counts. */
@NullMarked
package io.dragoman.gateway.meters;

import org.jspecify.annotations.NullMarked;
