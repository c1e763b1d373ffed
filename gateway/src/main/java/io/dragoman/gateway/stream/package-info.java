/**
 * The stream task of the gateway: copies what the pipeline tells to {@code jobs}, keeps the log of
 * each job, shares out what waits, and ends what is over.
 */
@NullMarked
package io.dragoman.gateway.stream;

import org.jspecify.annotations.NullMarked;
