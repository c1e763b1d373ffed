/** A small HTTP server for health, metrics and the routes of an app. */
@NullMarked
package io.dragoman.resilience.http;

import org.jspecify.annotations.NullMarked;
