/** What log lines say of where they come from. */
@NullMarked
package io.dragoman.resilience.logging;

import org.jspecify.annotations.NullMarked;
