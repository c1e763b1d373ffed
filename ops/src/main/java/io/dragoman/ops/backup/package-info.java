/** What operators decided and what clients used, kept outside of the cluster. */
@NullMarked
package io.dragoman.ops.backup;

import org.jspecify.annotations.NullMarked;
