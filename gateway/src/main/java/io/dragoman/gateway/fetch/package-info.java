/** Asking addresses that clients name, without being led where only this machine may go. */
@NullMarked
package io.dragoman.gateway.fetch;

import org.jspecify.annotations.NullMarked;
