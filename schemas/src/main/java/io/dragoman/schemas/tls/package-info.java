/** Whom clients of HTTPS servers believe. */
@NullMarked
package io.dragoman.schemas.tls;

import org.jspecify.annotations.NullMarked;
