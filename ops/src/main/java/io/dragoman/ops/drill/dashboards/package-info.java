/** Runs the queries of the dashboards against a real Prometheus. */
@NullMarked
package io.dragoman.ops.drill.dashboards;

import org.jspecify.annotations.NullMarked;
