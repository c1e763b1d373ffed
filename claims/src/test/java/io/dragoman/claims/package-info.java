@NullMarked
package io.dragoman.claims;

import org.jspecify.annotations.NullMarked;
