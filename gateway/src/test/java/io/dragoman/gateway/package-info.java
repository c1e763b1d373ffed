@NullMarked
package io.dragoman.gateway;

import org.jspecify.annotations.NullMarked;
