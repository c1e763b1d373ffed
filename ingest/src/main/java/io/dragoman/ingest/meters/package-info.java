/** What ingest counts besides what every app does. */
@NullMarked
package io.dragoman.ingest.meters;

import org.jspecify.annotations.NullMarked;
