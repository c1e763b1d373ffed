/** Files of text of which only the words are translated, and all the rest stays as it is. */
@NullMarked
package io.dragoman.gateway.document;

import org.jspecify.annotations.NullMarked;
