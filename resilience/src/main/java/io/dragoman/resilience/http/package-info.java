/** The HTTP server of an app: its health, its meters, and who may use it. */
@NullMarked
package io.dragoman.resilience.http;

import org.jspecify.annotations.NullMarked;
