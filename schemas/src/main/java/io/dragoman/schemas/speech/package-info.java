/** What follows a transcript, whoever wrote it: a model or a reviewer. */
@NullMarked
package io.dragoman.schemas.speech;

import org.jspecify.annotations.NullMarked;
