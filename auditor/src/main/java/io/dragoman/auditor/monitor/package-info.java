/** Looks at all instances every half minute, and tells a webhook when one is not well. */
@NullMarked
package io.dragoman.auditor.monitor;

import org.jspecify.annotations.NullMarked;
