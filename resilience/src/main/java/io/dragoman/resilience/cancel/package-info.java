/** Which requests were cancelled, so that nothing more of them is begun. */
@NullMarked
package io.dragoman.resilience.cancel;

import org.jspecify.annotations.NullMarked;
