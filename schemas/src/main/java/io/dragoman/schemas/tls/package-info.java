/** Whom clients of HTTPS servers believe, and who they say they are. */
@NullMarked
package io.dragoman.schemas.tls;

import org.jspecify.annotations.NullMarked;
