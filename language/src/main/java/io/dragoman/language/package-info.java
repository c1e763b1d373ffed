/**
 * Finds out in which language a text is written, for whoever takes texts: the gateway and ingest.
 */
@NullMarked
package io.dragoman.language;

import org.jspecify.annotations.NullMarked;
