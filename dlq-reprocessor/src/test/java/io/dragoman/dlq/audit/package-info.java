@NullMarked
package io.dragoman.dlq.audit;

import org.jspecify.annotations.NullMarked;
