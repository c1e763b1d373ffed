@NullMarked
package io.dragoman.translator.sentence;

import org.jspecify.annotations.NullMarked;
