/** The NLLB stream app: translation tasks in; translations and statuses out. */
@NullMarked
package io.dragoman.translator;

import org.jspecify.annotations.NullMarked;
