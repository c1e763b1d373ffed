@NullMarked
package io.dragoman.gateway.stream;

import org.jspecify.annotations.NullMarked;
