/**
 * What is done with dead letters, one class for each use case. Command line, HTTP and policies call
 * these and add only how people and programs say it and hear of it: what may not be done is refused
 * here, as a {@link io.dragoman.dlq.operations.Refusal}, and so is the same for all of them.
 */
@NullMarked
package io.dragoman.dlq.operations;

import org.jspecify.annotations.NullMarked;
