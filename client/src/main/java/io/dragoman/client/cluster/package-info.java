/** How every command finds the cluster that it works on. */
@NullMarked
package io.dragoman.client.cluster;

import org.jspecify.annotations.NullMarked;
