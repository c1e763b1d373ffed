/** What turns routes into a Jetty server; the only place that knows Jetty. */
@NullMarked
package io.dragoman.web.internal;

import org.jspecify.annotations.NullMarked;
