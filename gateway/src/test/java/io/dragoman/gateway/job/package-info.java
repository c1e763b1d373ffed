/** Tests of its namesake. */
@NullMarked
package io.dragoman.gateway.job;

import org.jspecify.annotations.NullMarked;
