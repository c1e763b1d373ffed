@NullMarked
package io.dragoman.ingest.internal;

import org.jspecify.annotations.NullMarked;
