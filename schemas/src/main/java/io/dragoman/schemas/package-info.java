/**
 * The contracts between all parts of Dragoman: topics, headers, errors, languages, units of work.
 */
@NullMarked
package io.dragoman.schemas;

import org.jspecify.annotations.NullMarked;
