/** Dashboards of Grafana, made from the meters that the apps have. */
@NullMarked
package io.dragoman.ops.dashboard;

import org.jspecify.annotations.NullMarked;
