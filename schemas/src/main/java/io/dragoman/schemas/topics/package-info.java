/** Making the topics of the catalogue exist. */
@NullMarked
package io.dragoman.schemas.topics;

import org.jspecify.annotations.NullMarked;
