/** Tests of the HTTP layer, over real connections. */
@NullMarked
package io.dragoman.web;

import org.jspecify.annotations.NullMarked;
