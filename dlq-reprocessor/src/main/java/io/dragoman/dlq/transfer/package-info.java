/** Dead letters in files, from one cluster to another. */
@NullMarked
package io.dragoman.dlq.transfer;

import org.jspecify.annotations.NullMarked;
