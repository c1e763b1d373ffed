/**
 * How a sentence is translated so that what must survive does: it is taken apart, the model is
 * asked, and what it answers is checked and put together again.
 */
@NullMarked
package io.dragoman.translator.sentence;

import org.jspecify.annotations.NullMarked;
