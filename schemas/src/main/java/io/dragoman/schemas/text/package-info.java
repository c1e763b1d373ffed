/** Text in units of work: sentences, chunks of sentences, and the way back to one text. */
@NullMarked
package io.dragoman.schemas.text;

import org.jspecify.annotations.NullMarked;
