/** The OpenAPI document of routes, made of what they declare and the records they answer with. */
@NullMarked
package io.dragoman.web.openapi;

import org.jspecify.annotations.NullMarked;
