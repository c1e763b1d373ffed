/** How the serde speaks with a registry; for the serde only. */
@NullMarked
package io.dragoman.schemas.serde.internal;

import org.jspecify.annotations.NullMarked;
