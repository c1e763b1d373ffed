/** The reference client: how to submit a request to Dragoman and follow it to its end. */
@NullMarked
package io.dragoman.client;

import org.jspecify.annotations.NullMarked;
