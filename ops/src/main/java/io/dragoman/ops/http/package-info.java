/** How commands ask running instances, wherever those are. */
@NullMarked
package io.dragoman.ops.http;

import org.jspecify.annotations.NullMarked;
