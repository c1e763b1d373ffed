@NullMarked
package io.dragoman.resilience.membership;

import org.jspecify.annotations.NullMarked;
