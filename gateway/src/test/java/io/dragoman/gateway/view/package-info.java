@NullMarked
package io.dragoman.gateway.view;

import org.jspecify.annotations.NullMarked;
