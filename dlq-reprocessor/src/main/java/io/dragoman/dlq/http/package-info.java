/**
 * The command {@code dlq serve}: what the command line does with dead letters, over HTTP, for
 * automation.
 *
 * <p>Start with {@link io.dragoman.dlq.http.DlqService} and {@link
 * io.dragoman.dlq.http.ServiceConfig}; the interface is in {@code openapi.json}.
 */
@NullMarked
package io.dragoman.dlq.http;

import org.jspecify.annotations.NullMarked;
