/** The tool's own topics: how their records are written, read and repaired. */
@NullMarked
package io.dragoman.dlq.log;

import org.jspecify.annotations.NullMarked;
