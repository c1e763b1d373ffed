@NullMarked
package io.dragoman.dlq.json;

import org.jspecify.annotations.NullMarked;
