@NullMarked
package io.dragoman.ingest.audio;

import org.jspecify.annotations.NullMarked;
