/** Dead letters and what is done with them as JSON: the same from the command line and HTTP. */
@NullMarked
package io.dragoman.dlq.json;

import org.jspecify.annotations.NullMarked;
