/** What reviewers have approved or written, so that the same sentence is answered by it. */
@NullMarked
package io.dragoman.translator.memory;

import org.jspecify.annotations.NullMarked;
