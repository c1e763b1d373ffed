/** What is said of results that a person looks at, and what is remembered of that. */
@NullMarked
package io.dragoman.schemas.review;

import org.jspecify.annotations.NullMarked;
