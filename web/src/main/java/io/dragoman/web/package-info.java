/**
 * The HTTP layer of all apps, thin, on Jetty 12: routes as data, keys and roles, problems, request
 * ids, limits, TLS, HTTP/2, events as they come.
 *
 * <p>Start with {@link io.dragoman.web.WebServer} and {@link io.dragoman.web.Route}. Why Jetty is
 * in {@code docs/decisions/0016-http-library.md}; only {@code internal} knows it.
 */
@NullMarked
package io.dragoman.web;

import org.jspecify.annotations.NullMarked;
